"""What a repository holds, as `init` tells it: environments, services, and what each validator would read."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from posixpath import dirname, join, normpath
from typing import NamedTuple

import msgspec

from tallygate.engine.config import Config
from tallygate.engine.evaluate import Tree
from tallygate.engine.globs import matches
from tallygate.engine.left_out import LeftOut, left_out
from tallygate.engine.object_schemas import ObjectSchemas
from tallygate.engine.own_repository import own_repository
from tallygate.engine.packs import builtin_packs
from tallygate.engine.read import MANIFESTS, read
from tallygate.engine.select import select
from tallygate.engine.suppress.compat import SIGNS
from tallygate.engine.terraform import Terraform
from tallygate.engine.variable_files import Joined, joined
from tallygate.environments.discover import Layout, discover
from tallygate.environments.undeclared import undeclared_production
from tallygate.environments.words import default_words
from tallygate.kubernetes.kustomize import NAMES as KUSTOMIZATIONS
from tallygate.kubernetes.objects import object_type
from tallygate.kubernetes.rendered import Rendering
from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.literals import literal
from tallygate.loaders.loads import Loads
from tallygate.loaders.registry import load, loader_for
from tallygate.model.document import Document
from tallygate.model.facts import Facts
from tallygate.sources.interface import Snapshot

SERVICE_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TYPE = re.compile(r"[A-Za-z0-9.-]+/[A-Za-z0-9]+")
_SERVICE_FOLDERS = frozenset({"apps", "applications", "services"})
_CALLED = frozenset({"module", "modules"})


class Survey(msgspec.Struct, frozen=True):
    """environments: in order of promotion. spellings: the words that paths have for each. places: where they
    stand, `config/{env}/`. services: the environments in which each runs. counts: (what, how many) of
    everything found, none of it zero.
    suppressing: files that suppress something for another tool, by its name.
    left_out: what a maintainer would hardly want to be judged, and why.
    """

    environments: tuple[str, ...]
    spellings: Mapping[str, tuple[str, ...]]
    places: tuple[str, ...]
    services: Mapping[str, tuple[str, ...]]
    counts: tuple[tuple[str, int], ...]
    suppressing: Mapping[str, int]
    left_out: tuple[LeftOut, ...]
    unclaimed: int
    undeclared: str = ""
    """Advice on a folder that looks like production."""
    variable_files: Joined = Joined()
    without_schema: Mapping[str, tuple[str, ...]] = {}
    """Kinds that no schema is known of, by their group."""
    kubernetes_version: str = ""
    """What objects are held against as long as nobody says it; "" where there are none."""
    own_repository: str = ""
    """What Applications of Argo CD call this repository, where the clone does not say it."""


def survey(snapshot: Snapshot, remotes: Sequence[str] = ()) -> Survey:
    """Read a snapshot with the shipped validators and the default configuration. remotes: of the clone."""
    layout = discover([entry.path for entry in snapshot.entries()])
    schemas = ObjectSchemas(Config(), layout, snapshot)
    loads = Loads()
    tree = _as_written(snapshot, layout, loads)
    apart = left_out(tree)
    _held(tree, [glob for one in apart for glob in one.globs], loads, schemas)
    return Survey(
        environments=layout.environments,
        spellings=layout.spellings,
        places=_places(layout),
        services=_services(layout, (claim.entry.path for claim in tree.selection.claims)),
        counts=tuple((what, number) for what, number in _counts(tree) if number),
        suppressing={tool: number for tool in SIGNS if (number := _with_sign(tree, tool))},
        left_out=apart,
        unclaimed=len(tree.selection.unclaimed),
        undeclared=undeclared_production((c.entry.path for c in tree.selection.claims), layout),
        variable_files=_joined(tree),
        without_schema=_by_group(schemas.missing),
        kubernetes_version=schemas.assumed,
        own_repository=own_repository(tree.reading.resources, [e.path for e in snapshot.entries()], remotes),
    )


def _by_group(types: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What has another name than a group and a kind can have is left out: it is written to a file."""
    found: dict[str, list[str]] = {}
    for name in sorted(filter(_TYPE.fullmatch, types)):
        group, _, kind = name.rpartition("/")
        found.setdefault(group, []).append(kind)
    return {group: tuple(kinds) for group, kinds in found.items()}


def _held(tree: Tree, excluded: Sequence[str], loads: Loads, schemas: ObjectSchemas) -> None:
    """Objects against their schemas as a check has them: what it leaves out defines no kinds either."""
    claims = [one for one in tree.selection.claims if not matches(excluded, one.entry.path)]
    packs = [pack for pack in builtin_packs() if pack.id == MANIFESTS]
    read(claims, packs, tree.layout.environment_of, loads, lambda *_: Rendering(), check=schemas.check)


def _as_written(snapshot: Snapshot, layout: Layout, loads: Loads) -> Tree:
    """Nothing is rendered: to say what is there, the files are enough."""
    packs = builtin_packs()
    selection = select(snapshot, packs, ())
    terraform = Terraform(Config(), layout, None)

    def evaluated(documents: Sequence[Document], domains: tuple[str, ...]) -> Facts:
        made = terraform.of(snapshot, documents, domains)
        return Facts(list(made.resources), list(made.diagnostics))

    reading = read(
        selection.claims,
        packs,
        layout.environment_of,
        loads,
        lambda *_: Rendering(),
        terraform=evaluated,
    )
    return Tree(snapshot, selection.unread, layout, selection, reading)


def _joined(tree: Tree) -> Joined:
    with_workspace = {
        dirname(c.entry.path) for c in tree.selection.claims if b"terraform.workspace" in c.data
    }
    paths = [entry.path for entry in tree.snapshot.entries()]
    return joined(paths, terraform_roots(tree), tree.layout, with_workspace)


def _places(layout: Layout) -> tuple[str, ...]:
    """Where environments stand, those that differ in one folder taken together."""
    places = [str(position) for position, _ in layout.trees]
    alike = Counter(shape for place in places for shape in _shapes(place))
    best = {place: max(_shapes(place), key=lambda shape: alike[shape], default=place) for place in places}
    return tuple(sorted({best[place] if alike[best[place]] > 1 else place for place in places}))


def _shapes(place: str) -> list[str]:
    """The place with one of its folders left open, as long as another still names it."""
    parts = place.rstrip("/").split("/")
    ending = place[len(place.rstrip("/")) :]
    return [
        "/".join([*parts[:index], "*", *parts[index + 1 :]]) + ending
        for index, part in enumerate(parts[:-1])
        if "{env}" not in part and len(parts) > 2
    ]


class _Service(NamedTuple):
    group: str
    name: str


def _services(layout: Layout, paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Services by the folder over their environments, or by the file in a folder of services.

    One alone in its group is as likely the name of the whole; names that are no ids are left out.
    """
    seen: dict[_Service, set[str]] = {}
    for path in paths:
        environment, role = layout.environment_of(path), layout.role_of(path)
        if environment and role and (service := _service(role)):
            seen.setdefault(service, set()).add(environment)
    sizes: dict[str, int] = {}
    for service in seen:
        sizes[service.group] = sizes.get(service.group, 0) + 1
    running: dict[str, set[str]] = {}
    for service, environments in seen.items():
        if sizes[service.group] > 1 and SERVICE_NAME.fullmatch(service.name):
            running.setdefault(service.name, set()).update(environments)
    order = layout.environments
    return {name: tuple(env for env in order if env in running[name]) for name in sorted(running)}


def _service(role: str) -> _Service | None:
    before, _, after = role.partition("{env}")
    folders = [part for part in before.split("/") if part and part not in default_words().trees]
    if before.endswith("/") and after.startswith("/") and len(folders) > 1 and _holds_services(folders[-2]):
        return _Service("/".join(folders[:-1]), folders[-1])
    parent, _, file = after.rpartition("/")
    if _holds_services(parent.rpartition("/")[2]) and "{env}" not in file and file not in KUSTOMIZATIONS:
        return _Service(f"{before}{{env}}{parent}", file.partition(".")[0])
    return None


def _holds_services(folder: str) -> bool:
    return folder in _SERVICE_FOLDERS


def _counts(tree: Tree) -> Iterator[tuple[str, int]]:
    resources = tree.reading.resources
    yield "Terraform roots", len(terraform_roots(tree))
    yield "Terraform resources", sum(resource.kind == "terraform" for resource in resources)
    yield "kustomizations", _claimed(tree, "kustomize")
    yield "Helm charts", sum(e.path.rpartition("/")[2] == "Chart.yaml" for e in tree.snapshot.entries())
    yield "Kubernetes objects", sum(r.kind == "kubernetes" and bool(object_type(r.values)) for r in resources)
    yield "Argo CD objects", sum(resource.kind == "argocd" for resource in resources)
    yield "configuration files", _claimed(tree, "environments")
    yield "GitHub workflows", _claimed(tree, "workflows")


def _claimed(tree: Tree, pack: str) -> int:
    return sum(any(taker.id == pack for taker in claim.packs) for claim in tree.selection.claims)


def _with_sign(tree: Tree, tool: str) -> int:
    return sum(SIGNS[tool].search(claim.data) is not None for claim in tree.selection.claims)


def terraform_roots(tree: Tree) -> list[str]:
    """Folders of Terraform files that no module of this repository calls and that are not named a module."""
    folders: set[str] = set()
    called: set[str] = set()
    for claim in tree.selection.claims:
        folder = dirname(claim.entry.path)
        if any(pack.id == "terraform" for pack in claim.packs) and claim.entry.path.endswith(".tf"):
            folders.add(folder)
            called.update(normpath(join(folder, s)) for s in _local_sources(claim.entry.path, claim.data))
    return sorted(f for f in folders - called if not _CALLED & set(f.split("/")))


def _local_sources(path: str, data: bytes) -> Iterator[str]:
    name = loader_for(path)
    for document in load(name, data, path).documents if name else ():
        for block in ast.blocks_of(document.value, "module"):
            attribute = block.body.attributes.get("source")
            source = literal(attribute.expression) if attribute else None
            if isinstance(source, str) and source.startswith("."):
                yield source
