"""From claimed files to resources: load each once, hand its documents to the domain that knows them."""

from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from tallygate.engine import documents as plain
from tallygate.engine.packs import Pack
from tallygate.engine.schema import schema_errors
from tallygate.engine.select import Claim
from tallygate.environments.facts import CONFIG_FILE
from tallygate.kubernetes import charts, kustomizations, objects
from tallygate.loaders.interface import DEFAULT_LIMITS
from tallygate.loaders.registry import load, loader_for
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import Document, Loaded
from tallygate.model.facts import Facts
from tallygate.model.resource import Resource

EnvironmentOf = Callable[[str], str | None]
Loads = dict[tuple[str, str, str], Loaded]
"""What was loaded, by path, blob id and loader: base and head share most of it."""


class Reading(msgspec.Struct, frozen=True):
    resources: tuple[Resource, ...]
    diagnostics: tuple[Diagnostic, ...]
    templates: frozenset[str]
    """Paths that are templates of a chart: claimed, but nothing to judge before rendering."""


def read(
    claims: Sequence[Claim],
    paths: Sequence[str],
    packs: Sequence[Pack],
    environment_of: EnvironmentOf,
    loads: Loads,
) -> Reading:
    """Resources and diagnostics of everything that is claimed, in order of pack, path and place."""
    chart_folders = charts.chart_folders(paths)
    templates = {c.entry.path: chart for c in claims if (chart := _template_of(c, chart_folders)) is not None}
    live = [claim for claim in claims if claim.entry.path not in templates]
    found = [_read_pack(pack, [c for c in live if pack in c.packs], environment_of, loads) for pack in packs]
    loaded = [d for claim in live for d in _diagnostics(claim, loads)]
    unrendered = [
        charts.unrendered(chart, number, paths)
        for chart, number in sorted(Counter(templates.values()).items())
    ]
    return Reading(
        resources=tuple(resource for facts in found for resource in facts.resources),
        diagnostics=(*loaded, *unrendered, *(d for facts in found for d in facts.diagnostics)),
        templates=frozenset(templates),
    )


def _template_of(claim: Claim, chart_folders: frozenset[str]) -> str | None:
    if b"{{" not in claim.data:
        return None
    return charts.chart_of_template(claim.entry.path, chart_folders)


def _read_pack(pack: Pack, claims: Sequence[Claim], environment_of: EnvironmentOf, loads: Loads) -> Facts:
    documents = [document for claim in claims for document in _load(claim, pack, loads).documents]
    if not documents:
        return Facts([])  # a domain without documents is not even imported
    facts = _READERS[pack.reader](pack, documents, environment_of)
    if pack.schema_json is None:
        return facts
    told = [diagnostic for resource in facts.resources for diagnostic in _schema_diagnostics(pack, resource)]
    return Facts(facts.resources, [*facts.diagnostics, *told])


def _schema_diagnostics(pack: Pack, resource: Resource) -> list[Diagnostic]:
    """Violations of one resource: an item of a List is one of its own."""
    value = resource.values[""] if set(resource.values) == {""} else resource.values
    return [
        Diagnostic(
            rule=f"{pack.id}-schema",
            message=message,
            location=resource.locator.key(path),
            level=Level.FINDING,
            environment=resource.environment,
        )
        for path, message in schema_errors(pack.schema_json, value)
    ]


def _load(claim: Claim, pack: Pack, loads: Loads) -> Loaded:
    name = loader_name(claim, pack)
    key = (claim.entry.path, claim.entry.blob, name)
    if key not in loads:
        loads[key] = load(name, claim.data, claim.entry.path, DEFAULT_LIMITS)
    return loads[key]


def loader_name(claim: Claim, pack: Pack) -> str:
    """Name of the loader that reads the file for the pack."""
    return (loader_for(claim.entry.path) or "yaml") if pack.loader == "auto" else pack.loader


def _diagnostics(claim: Claim, loads: Loads) -> list[Diagnostic]:
    """What the loaders said of a file, once for each loader that read it."""
    names = sorted({loader_name(claim, pack) for pack in claim.packs})
    keys = [(claim.entry.path, claim.entry.blob, name) for name in names]
    return [diagnostic for key in keys if key in loads for diagnostic in loads[key].diagnostics]


def _terraform(pack: Pack, documents: Sequence[Document], environment_of: EnvironmentOf) -> Facts:
    from tallygate.terraform.configuration import resources

    return resources(documents, environment_of, pack.policies)


def _kubernetes(pack: Pack, documents: Sequence[Document], environment_of: EnvironmentOf) -> Facts:
    return objects.resources(documents, environment_of, pack.takes, pack.policies)


def _kustomize(pack: Pack, documents: Sequence[Document], environment_of: EnvironmentOf) -> Facts:
    return kustomizations.resources(documents, environment_of, pack.policies)


def _document(pack: Pack, documents: Sequence[Document], environment_of: EnvironmentOf) -> Facts:
    return plain.resources(_taken(pack, documents), environment_of, pack.type, pack.policies)


def _environments(pack: Pack, documents: Sequence[Document], environment_of: EnvironmentOf) -> Facts:
    return plain.resources(_taken(pack, documents), environment_of, CONFIG_FILE, pack.policies)


def _taken(pack: Pack, documents: Sequence[Document]) -> list[Document]:
    """Documents that are no Kubernetes object, or one that the pack wants."""
    return [d for d in documents if not (name := objects.object_type(d.value)) or pack.takes(name)]


_READERS: dict[str, Callable[[Pack, Sequence[Document], EnvironmentOf], Facts]] = {
    "terraform": _terraform,
    "kubernetes": _kubernetes,
    "kustomize": _kustomize,
    "environments": _environments,
    "document": _document,
}
