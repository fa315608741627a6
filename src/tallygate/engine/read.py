"""From claimed files to resources: load each once, hand its documents to the domain that knows them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from tallygate.engine import documents as plain
from tallygate.engine.findings import touch
from tallygate.engine.packs import Pack, spelt_otherwise
from tallygate.engine.select import Claim
from tallygate.environments.facts import CONFIG_FILE
from tallygate.kubernetes import immutable, kustomizations, objects
from tallygate.kubernetes.rendered import Claimed, Rendering
from tallygate.kubernetes.semantics import api_server
from tallygate.loaders.loads import Loads
from tallygate.loaders.registry import loader_for, manifest_loader
from tallygate.model.change import Succession
from tallygate.model.deployment import gone
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import Document, Loaded
from tallygate.model.facts import Facts
from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import Resource, Unknown
from tallygate.schema import sentences, validator_of

_DEPLOYING = (b"argoproj.io", b"toolkit.fluxcd.io", b"CustomResourceDefinition")
_AN_APPLICATION = "argoproj.io/v1alpha1/Application"
EnvironmentOf = Callable[[str], str | None]
Evaluate = Callable[[Sequence[Document], tuple[str, ...]], Facts]
Check = Callable[
    [Sequence[Resource], Sequence[Document], Sequence[Diagnostic], Callable[[Resource], bool]],
    tuple[Sequence[Diagnostic], Sequence[str]],
]
"""Told objects, documents that may be such, what could not be read, and which objects are parts of others:
what is wrong, and notes."""


MANIFESTS = "kubernetes"
"""The shipped pack whose objects are held against the schema of their kind."""


class Reading(msgspec.Struct, frozen=True):
    resources: tuple[Resource, ...]
    diagnostics: tuple[Diagnostic, ...]
    templates: frozenset[str]
    """Paths that are templates of a chart: claimed, but nothing to judge before rendering."""
    rendering: Rendering = Rendering()
    as_written: tuple[Resource, ...] = ()
    """Objects in files that are judged as rendered: what is secret in them must not be shown."""
    successions: Mapping[tuple[str, str | None], Succession] = {}
    """Of roots of Terraform, by folder and environment."""
    notes: tuple[str, ...] = ()
    """Sentences about the run as a whole."""


def read(
    claims: Sequence[Claim],
    packs: Sequence[Pack],
    environment_of: EnvironmentOf,
    loads: Loads,
    render: Callable[[Iterable[Document], Claimed], Rendering],
    standing: frozenset[str] = frozenset(),
    terraform: Evaluate | None = None,
    check: Check | None = None,
) -> Reading:
    """Resources and diagnostics of everything that is claimed, in order of pack, path and place.

    render: what is rendered, told the documents that may say what is deployed. standing: paths that the base
    judges as written. A kustomization that a change puts over them takes none out of judgement. terraform:
    evaluates the documents that a validator claims for it. check: holds objects against their schemas.
    """
    claimed = frozenset(claim.entry.path for claim in claims for pack in claim.packs if pack.id == MANIFESTS)
    rendering = render(_deploying(claims, loads), Claimed(claimed, standing))
    templates = {claim.entry.path for claim in claims if b"{{" in claim.data} & rendering.templates
    live = [claim for claim in claims if claim.entry.path not in templates]
    found = [
        _read_pack(
            _Batch(pack, (), environment_of, rendering, standing, terraform),
            [claim for claim in live if pack in claim.packs],
            loads,
        )
        for pack in packs
    ]
    loaded = [d for claim in live for d in _diagnostics(claim, loads)]
    vanished = _vanished(templates & standing, rendering, environment_of)
    unread = [*loaded, *rendering.diagnostics, *vanished]
    taken = (rendering.consumed - standing) | rendering.parts
    maybe = [d for claim in live for d in _unrendered(claim, taken, loads)]
    held = check(_objects(packs, found), maybe, unread, rendering.is_part) if check else ([], [])
    return Reading(
        resources=tuple(resource for facts in found for resource in facts.resources),
        diagnostics=(
            *unread,
            *(d for facts in found for d in facts.diagnostics),
            *held[0],
        ),
        templates=frozenset(templates),
        rendering=rendering,
        as_written=_as_written(live, rendering, environment_of, loads),
        successions={place: one for facts in found for place, one in facts.successions.items()},
        notes=(*rendering.notes, *held[1]),
    )


def compared(head: Reading, base: Reading) -> Reading:
    """And what no cluster that has the base will take of the head."""
    told = immutable.diagnostics(
        _whole(base.resources, base.rendering),
        _whole(head.resources, head.rendering),
        gone(base.rendering.deployments, head.rendering.deployments, head.rendering.unexpanded),
    )
    return msgspec.structs.replace(head, diagnostics=(*head.diagnostics, *told))


def _whole(resources: Iterable[Resource], rendering: Rendering) -> list[Resource]:
    return [one for one in resources if not rendering.is_part(one)]


def _judged(resources: Iterable[Resource], rendering: Rendering) -> list[Resource]:
    """Without what is too large for any rule to be asked of it."""
    return [one for one in _whole(resources, rendering) if one.domains]


def _objects(packs: Sequence[Pack], found: Sequence[Facts]) -> list[Resource]:
    """Those of manifests: kinds with a validator of their own have its schema, and packs of users see the
    same objects once more."""
    return [
        one
        for pack, facts in zip(packs, found, strict=True)
        if pack.id == MANIFESTS
        for one in facts.resources
        if one.domains
    ]


def _unrendered(claim: Claim, not_written: frozenset[str], loads: Loads) -> Iterable[Document]:
    """Documents that may be objects as they are written."""
    taken = claim.entry.path in not_written or any(pack.reader == "kustomize" for pack in claim.packs)
    manifests = [pack for pack in claim.packs if pack.id == MANIFESTS and not taken]
    return (document for pack in manifests for document in _load(claim, pack, loads).documents)


def _vanished(
    paths: Iterable[str], rendering: Rendering, environment_of: EnvironmentOf
) -> Iterable[Diagnostic]:
    """Manifests of the base that are templates now, of no object: something may deploy them yet."""
    for path in sorted({*paths}.difference(one.source for one in rendering.objects)):
        yield Diagnostic(
            rule="k8s-unrendered",
            message="not rendered (unused): it was judged as written, and now no chart makes anything of it",
            location=Location(path),
            level=Level.UNKNOWN,
            hint="have its chart render it, or remove it",
            environment=environment_of(path),
            resource=path,
        )


def _as_written(
    claims: Sequence[Claim], rendering: Rendering, environment_of: EnvironmentOf, loads: Loads
) -> tuple[Resource, ...]:
    consumed = [claim for claim in claims if claim.entry.path in rendering.consumed]
    documents = [d for c in consumed for pack in c.packs[:1] for d in _load(c, pack, loads).documents]
    return tuple(objects.resources(documents, environment_of, lambda _: True, ()).resources)


def _deploying(claims: Sequence[Claim], loads: Loads) -> Iterable[Document]:
    """Manifests that may be of Argo CD or Flux, or say which kinds have namespaces."""
    for claim in claims:
        packs = [pack for pack in claim.packs if pack.reader == "kubernetes"]
        named = any(group in claim.data for group in _DEPLOYING)
        if packs and (named or spelt_otherwise(claim.data)):
            yield from _load(claim, packs[0], loads).documents


def _read_pack(batch: "_Batch", claims: Sequence[Claim], loads: Loads) -> Facts:
    pack = batch.pack
    documents = [document for claim in claims for document in _load(claim, pack, loads).documents]
    if not documents and not (pack.reader == "kubernetes" and batch.rendering.objects):
        return Facts([])  # a domain without documents is not even imported
    facts = _READERS[pack.reader](msgspec.structs.replace(batch, documents=documents))
    validator = validator_of(pack.schema_json) if pack.schema_json else None
    told = [
        diagnostic
        for resource in (facts.resources if validator else ())
        for diagnostic in _schema_diagnostics(pack, validator, resource)
        if pack.reader != "kubernetes" or not batch.rendering.is_part(resource)
    ]
    return msgspec.structs.replace(
        facts,
        resources=[*facts.resources, *_described(pack, batch.rendering)],
        diagnostics=[*facts.diagnostics, *told],
    )


def _schema_diagnostics(pack: Pack, validator: Any, resource: Resource) -> list[Diagnostic]:
    """Violations of one resource: an item of a List is one of its own. An unknown value may be all that is
    missing, or stand in a list as null."""
    value = resource.values[""] if set(resource.values) == {""} else resource.values
    told = dict[Diagnostic, None]()
    for path, message in sentences(validator, pack.schema_json, value):
        unknown = next((one for one in resource.unknown if touch(path, one.path)), None)
        told[_violation(pack, resource, path, message, unknown)] = None
    return list(told)


def _violation(
    pack: Pack, resource: Resource, path: ValuePath, message: str, unknown: Unknown | None
) -> Diagnostic:
    """What is not known is there: that it is missing or null would be untrue."""
    if unknown:
        path, message = unknown.path, f"{'.'.join(map(str, unknown.path)) or 'it'} {unknown.reason}"
    return Diagnostic(
        rule=f"{pack.id}-schema",
        message=message,
        location=resource.locator.key(path),
        level=Level.UNKNOWN if unknown else Level.FINDING,
        environment=resource.environment,
    )


def _load(claim: Claim, pack: Pack, loads: Loads) -> Loaded:
    key = (claim.entry.path, claim.entry.blob, loader_name(claim, pack))
    return loads.of(key, lambda: claim.data)


def loader_name(claim: Claim, pack: Pack) -> str:
    """Name of the loader that reads the file for the pack."""
    if pack.loader == "auto" and pack.reader == "kubernetes":
        return manifest_loader(claim.entry.path)
    return (loader_for(claim.entry.path) or "yaml") if pack.loader == "auto" else pack.loader


def _diagnostics(claim: Claim, loads: Loads) -> list[Diagnostic]:
    """What the loaders said of a file, once for each loader that read it."""
    names = sorted({loader_name(claim, pack) for pack in claim.packs})
    keys = [(claim.entry.path, claim.entry.blob, name) for name in names]
    return [diagnostic for key in keys if (one := loads.get(key)) for diagnostic in one.diagnostics]


class _Batch(msgspec.Struct, frozen=True):
    """What one pack claims."""

    pack: Pack
    documents: Sequence[Document]
    environment_of: EnvironmentOf
    rendering: Rendering
    standing: frozenset[str]
    terraform: Evaluate | None


def _terraform(batch: _Batch) -> Facts:
    assert batch.terraform
    return batch.terraform(batch.documents, batch.pack.policies)


def _kubernetes(batch: _Batch) -> Facts:
    """Objects as they are rendered; as they are written where nothing renders them."""
    pack, rendering = batch.pack, batch.rendering
    consumed = rendering.consumed - batch.standing
    written = [document for document in batch.documents if document.path not in consumed]
    made = [one for one in rendering.objects if pack.builtin or pack.claims(one.source)]
    raw = objects.resources(written, batch.environment_of, pack.takes, pack.policies, rendering)
    built = objects.rendered(rendering, made, pack.takes, pack.policies)
    told = [*raw.diagnostics, *built.diagnostics]
    # A pack of one's own sees the same objects once more.
    found = [*raw.resources, *built.resources]
    return Facts(found, [*told, *api_server.diagnostics(_judged(found, rendering))] if pack.builtin else [])


def _described(pack: Pack, rendering: Rendering) -> list[Resource]:
    """What each Application deploys, for rules on Applications."""
    wanted = pack.builtin and pack.reader == "kubernetes" and pack.takes(_AN_APPLICATION)
    return [msgspec.structs.replace(one, domains=pack.policies) for one in rendering.described if wanted]


def _kustomize(batch: _Batch) -> Facts:
    built = batch.rendering.kustomizations
    return kustomizations.resources(batch.documents, batch.environment_of, batch.pack.policies, built)


def _document(batch: _Batch) -> Facts:
    pack = batch.pack
    return plain.resources(_taken(pack, batch.documents), batch.environment_of, pack.type, pack.policies)


def _environments(batch: _Batch) -> Facts:
    pack = batch.pack
    return plain.resources(_taken(pack, batch.documents), batch.environment_of, CONFIG_FILE, pack.policies)


def _taken(pack: Pack, documents: Sequence[Document]) -> list[Document]:
    """Documents that are no Kubernetes object, or one that the pack wants."""
    return [d for d in documents if not (name := objects.object_type(d.value)) or pack.takes(name)]


_READERS: dict[str, Callable[[_Batch], Facts]] = {
    "terraform": _terraform,
    "kubernetes": _kubernetes,
    "kustomize": _kustomize,
    "environments": _environments,
    "document": _document,
}
