"""All Terraform of one tree: every root, once for each of its environments."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from posixpath import dirname

import msgspec

from tallygate.loaders.hcl import ast, recursion
from tallygate.loaders.registry import load, loader_for
from tallygate.loaders.vendor_lock import LOCK, Locked, LockError, locked
from tallygate.model.change import Succession
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.document import Document, Loaded
from tallygate.model.echo import Place, without_echoes
from tallygate.model.location import Location
from tallygate.model.resource import Resource
from tallygate.terraform.eval.budget import Budget
from tallygate.terraform.modules.declared import Declarations
from tallygate.terraform.modules.evaluated import Evaluated, evaluated
from tallygate.terraform.modules.files import MOST_BYTES, RepositoryFiles, confined
from tallygate.terraform.modules.named import Layout
from tallygate.terraform.modules.resolution import Modules, installed
from tallygate.terraform.modules.roots import Before, Folder, Root, Settings, roots
from tallygate.terraform.modules.run import Run
from tallygate.terraform.modules.settings import short_circuits
from tallygate.terraform.modules.sources import Local, parse
from tallygate.terraform.modules.succession import joined

_ROOTS_AT_MOST = 6
"""Roots at their limit that are evaluated in one tree; most need a thousandth of it."""
_DOWNLOADED = "/.terraform/modules/"


class World(msgspec.Struct, frozen=True):
    """The files of a tree, and what `terraform init` put beside them. paths: sorted. unread: what
    exists besides, with all below it (a link that leads out, a submodule)."""

    read: Callable[[str], bytes | None]
    paths: Sequence[str]
    unread: Collection[str] = ()


class Limits(msgspec.Struct, frozen=True):
    """Of one root in one environment. file: bytes."""

    instances: int = 50_000
    steps: int = 5_000_000
    file: int = MOST_BYTES


class Options(msgspec.Struct, frozen=True):
    """What the configuration says, and the tree which this one changes."""

    settings: Settings = Settings()
    module_paths: Mapping[str, str] = {}
    limits: Limits = Limits()
    before: Before = Before()


class Evaluation(msgspec.Struct, frozen=True):
    """roots: their folders. folders: those with configuration. successions: by root and environment; of roots
    alone."""

    resources: tuple[Resource, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    roots: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    successions: Mapping[Place, Succession] = {}


def evaluate_tree(
    documents: Iterable[Document], world: World, layout: Layout, domains: tuple[str, ...], options: Options
) -> Evaluation:
    """documents: configuration and variable files of the tree, as they were claimed."""
    tree = _Tree(documents, world, options)
    found = roots(tree.folders, tree.variable_files, options.settings, layout, options.before)
    tree.roots = frozenset(root.folder for root in found.found)
    with recursion.room():
        made = [(root, tree.evaluate(root, domains)) for root in found.found]
        used = frozenset(folder for _, one in made for folder in one.folders)
        for folder in tree.alone(used):
            root = Root(folder, layout.environment_of(f"{folder}/main.tf".lstrip("/")), None, (), {})
            made.append((root, tree.evaluate(root, domains)))
    return Evaluation(
        resources=tuple(resource for _, one in made for resource in one.resources),
        diagnostics=(*tree.problems, *tree.unread(), *found.problems, *_told(made)),
        roots=tree.roots,
        folders=frozenset(tree.folders),
        successions=_successions(made[: len(found.found)]),
    )


def _successions(made: Sequence[tuple[Root, Evaluated]]) -> Mapping[Place, Succession]:
    found: dict[Place, Succession] = {}
    for root, one in made:
        place = (root.folder, root.environment)
        found[place] = joined(found.get(place, Succession()), one.succession)
    return found


def _told(made: Sequence[tuple[Root, Evaluated]]) -> Iterator[Diagnostic]:
    """What several evaluations say alike, once for each environment."""
    seen: set[tuple[object, ...]] = set()
    places = {(root.folder, root.environment) for root, _ in made}
    told = [(root, one) for root, evaluation in made for one in evaluation.diagnostics]
    for _, diagnostic in without_echoes(
        told,
        places,
        lambda one: (one[0].folder, one[0].environment),
        lambda one: (one[1].rule, one[1].message, one[1].location),
    ):
        key = (diagnostic.rule, diagnostic.message, diagnostic.location, diagnostic.environment)
        if key not in seen:
            seen.add(key)
            yield diagnostic


class _Tree:
    def __init__(self, documents: Iterable[Document], world: World, options: Options) -> None:
        self._world, self._options = world, options
        self._budget = Budget(_ROOTS_AT_MOST * options.limits.steps, of="all roots together take")
        files: dict[str, list[ast.File]] = defaultdict(list)
        self.variable_files: dict[str, Document] = {}
        for document in documents:
            if isinstance(document.value, ast.File):
                files[dirname(document.path)].append(document.value)
            else:
                self.variable_files[document.path] = document
        self.roots: frozenset[str] = frozenset()
        self._modules = _Declared(files, world)
        self.problems: list[Diagnostic] = []
        self._locked = self._read_lock()
        self.folders = {
            folder: _folder(self._modules[folder])
            for folder in files
            if not any(f"{folder}/".startswith(f"{package}/") for package in self._locked.packages)
        }

    def _read_lock(self) -> Locked:
        try:
            return locked(self._world.read, self._world.paths)
        except LockError as error:
            self.problems.append(Diagnostic("tf-modules-lock", str(error), Location(LOCK)))
            return Locked({}, {})

    def unread(self) -> list[Diagnostic]:
        """What could not be read of the downloaded modules that were called."""
        return sorted(self._modules.problems, key=lambda one: (one.location, one.message))

    def alone(self, used: Collection[str]) -> list[str]:
        """Folders that no root has an instance of: they are judged by themselves."""
        return sorted(self.folders.keys() - used)

    def evaluate(self, root: Root, domains: tuple[str, ...]) -> Evaluated:
        limits = self._options.limits
        context = RepositoryFiles(
            self._world.read,
            self._world.paths,
            root.folder,
            Budget(limits.steps, self._budget),
            limits.file,
            short_circuits(self._modules[root.folder]),
            self._world.unread,
            self.roots,
        )
        modules = Modules(
            root.folder,
            self._modules,
            installed(self._world.read, root.folder),
            self._options.module_paths,
            self._locked,
        )
        run = Run(
            self._modules,
            root.folder,
            root.environment,
            root.workspace,
            root.values,
            modules.resolve,
            context,
            limits.instances,
        )
        return evaluated(run, domains, self._variable_files(root), context.used)

    def _variable_files(self, root: Root) -> frozenset[str]:
        """Those that are used, and those beside it that may be given by hand: a change of one may be meant
        for what is not known here."""
        above = dirname(root.folder)
        near = (path for path in self.variable_files if not above or path.startswith(f"{above}/"))
        return frozenset((*root.var_files, *near))


def _folder(declarations: Declarations) -> Folder:
    """What tells a root from a module."""
    calls = set()
    for declared in declarations.named["module"].values():
        written = declared.argument("source")
        source = written[0].expression if written else None
        if isinstance(source, ast.Text) and isinstance(parse(source.value), Local):
            called = confined(declarations.folder, source.value)
            calls.add(declarations.folder if called is None else called)
    settings = [one.block.body for one in declarations.unnamed["terraform"]]
    return Folder(
        calls=frozenset(calls),
        has_provider=any(one.block.body.attributes for one in declarations.named["provider"].values()),
        is_complete=all(one.argument("default") for one in declarations.named["variable"].values()),
        has_backend=any(ast.blocks_of(body, "backend", "cloud") for body in settings),
        workspaces=declarations.workspaces,
    )


class _Declared(Mapping[str, Declarations]):
    """Modules by folder: those of the tree, and those that `terraform init` downloaded, read when called."""

    def __init__(self, files: Mapping[str, list[ast.File]], world: World) -> None:
        self._known = {folder: Declarations(folder, own) for folder, own in files.items()}
        self._downloaded: dict[str, list[str]] = defaultdict(list)
        self._read = world.read
        self.problems: list[Diagnostic] = []
        for path in world.paths:
            if _DOWNLOADED in f"/{path}" and loader_for(path) == "hcl":
                self._downloaded[dirname(path)].append(path)

    def __getitem__(self, folder: str) -> Declarations:
        if folder not in self._known:
            paths = self._downloaded.get(folder)
            if paths is None:
                raise KeyError(folder)
            loaded = [self._load(path) for path in paths]
            self.problems += [diagnostic for one in loaded for diagnostic in one.diagnostics]
            files = [document.value for one in loaded for document in one.documents]
            self._known[folder] = Declarations(folder, files)
        return self._known[folder]

    def _load(self, path: str) -> Loaded:
        data = self._read(path)
        if data is None:
            told = Diagnostic("tf-module-unreadable", "this file of a module cannot be read", Location(path))
            return Loaded([], [told])
        return load("hcl", data, path)

    def __contains__(self, folder: object) -> bool:
        return folder in self._known or folder in self._downloaded

    def __iter__(self) -> Iterator[str]:
        return iter({**self._known, **self._downloaded})

    def __len__(self) -> int:
        return len({**self._known, **self._downloaded})
