"""Which folders are root modules, and what each is evaluated with: once for every environment."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from posixpath import join

import msgspec

from tallygate.model.diagnostic import Diagnostic
from tallygate.model.document import Document
from tallygate.model.echo import Place
from tallygate.terraform.modules.files import confined
from tallygate.terraform.modules.given import Given, automatic, is_automatic, values
from tallygate.terraform.modules.named import EnvironmentSettings, Layout, Named, RootSettings, named
from tallygate.terraform.modules.var_files import VarFiles

_EXAMPLES = frozenset({"example", "examples", "test", "tests"})


class Folder(msgspec.Struct, frozen=True):
    """A folder with configuration. calls: folders of its local modules. has_backend: or a `cloud` block.
    has_provider: with settings. is_complete: no variable has to be given a value.
    workspaces: words of its text that may be names of workspaces, where it reads `terraform.workspace`."""

    calls: frozenset[str] = frozenset()
    has_backend: bool = False
    has_provider: bool = False
    is_complete: bool = False
    workspaces: frozenset[str] = frozenset()


class Settings(msgspec.Struct, frozen=True):
    """outside: from TF_VAR_NAME, where those count."""

    roots: tuple[RootSettings, ...] = ()
    outside: Mapping[str, Given] = {}


class Before(msgspec.Struct, frozen=True):
    """The tree that this one changes. folders: with configuration; None where there is no such tree. roots:
    what it evaluates, by folder and environment."""

    folders: frozenset[str] | None = None
    roots: frozenset[Place] = frozenset()

    def is_new(self, folder: str) -> bool:
        return self.folders is not None and folder not in self.folders


_NO_TREE = Before()


class Root(msgspec.Struct, frozen=True):
    """One evaluation. workspace: None where it is not known. var_files: paths, the later over the earlier."""

    folder: str
    environment: str | None
    workspace: str | None
    var_files: tuple[str, ...]
    values: Mapping[str, Given]


class Roots(msgspec.Struct, frozen=True):
    """problems: what the configuration names and the tree does not have."""

    found: tuple[Root, ...]
    problems: tuple[Diagnostic, ...]


class _Tree(msgspec.Struct, frozen=True):
    folders: Mapping[str, Folder]
    documents: Mapping[str, Document]
    var_files: VarFiles
    layout: Layout
    outside: Mapping[str, Given]
    before: Before


def roots(
    folders: Mapping[str, Folder],
    documents: Mapping[str, Document],
    settings: Settings,
    layout: Layout,
    before: Before = _NO_TREE,
) -> Roots:
    """The roots of a tree, in order of folder and environment. documents: variable files by path. A call or
    a variable file that is added takes nothing from the roots of the tree before."""
    tree = _Tree(folders, documents, VarFiles(documents, folders), layout, settings.outside, before)
    by_folder, problems = named(folders, settings.roots, layout)
    callers: dict[str, set[str]] = defaultdict(set)
    for folder, own in folders.items():
        for one in own.calls - {folder}:
            callers[one].add(folder)
    standing = {folder for folder, _ in before.roots}
    found: list[Root] = []
    for folder in sorted(folders):
        if folder in by_folder or folder in standing or _is_own(folder, callers.get(folder, set()), tree):
            found += _evaluations(folder, by_folder.get(folder, Named()), tree, problems.append)
    return Roots(tuple(found), tuple(problems))


def _is_own(folder: str, callers: Collection[str], tree: _Tree) -> bool:
    """Whether nobody calls it, or it is applied, whoever does: it has a state or values of its own."""
    own = tree.folders[folder]
    if not callers or own.has_backend or any(map(is_automatic, tree.var_files.in_folder(folder))):
        return True
    return own.is_complete and (own.has_provider or _is_called_for_show(folder, callers, tree.before))


def _is_called_for_show(folder: str, callers: Collection[str], before: Before) -> bool:
    """What is new may be a root as well as a module, where only its examples, or what is as new, call it."""
    return before.is_new(folder) and all(
        before.is_new(caller) or not _EXAMPLES.isdisjoint(caller.split("/")) for caller in callers
    )


def _evaluations(
    folder: str, chosen: Named, tree: _Tree, tell: Callable[[Diagnostic], None]
) -> Iterator[Root]:
    configured: list[_Evaluated] = list(chosen.environments.items())
    environments = configured or _by_convention(folder, chosen.environment, tree)
    always = automatic(folder, tree.var_files.in_folder(folder))
    for name, settings in sorted(environments, key=lambda item: tree.layout.rank(item[0])):
        paths = [*always, *_checked(folder, settings, tree, tell)]
        files = [tree.documents[path] for path in paths]
        yield Root(
            folder=folder,
            environment=name,
            workspace=settings.workspace,
            var_files=tuple(paths),
            values=values(tree.outside, files, settings.vars),
        )


def _is_applied_without(folder: str, tree: _Tree) -> bool:
    """Whether nothing but files that are as new tells its environments: nobody may ever pass them."""
    new = tree.before.is_new(folder) and tree.folders[folder].is_complete
    return new or (folder, None) in tree.before.roots


def _checked(
    folder: str, settings: EnvironmentSettings, tree: _Tree, tell: Callable[[Diagnostic], None]
) -> Iterator[str]:
    """The named variable files that are here."""
    for written in settings.var_files:
        path = confined(folder, written)
        if path is None:
            message = f"the variable file {written} leads out of the repository"
            tell(Diagnostic("tf-module-escape", message, settings.location))
        elif path not in tree.documents:
            message = f"the variable file {path} is not in this tree, or is none"
            tell(Diagnostic("tf-variables-file", message, settings.location))
        else:
            yield path


_Evaluated = tuple[str | None, EnvironmentSettings]
_OTHERWISE: _Evaluated = None, EnvironmentSettings(workspace=None)
"""Without a variable file that someone has to name, in a workspace that is not known."""


def _by_convention(folder: str, own: str | None, tree: _Tree) -> Sequence[_Evaluated]:
    """The environment that the path names; else those that variable files, or workspaces, are there for."""
    told: list[_Evaluated]
    files = tree.var_files.by_environment(folder, tree.layout.words)
    environment = own or tree.layout.environment_of(join(folder, "main.tf"))
    if environment:
        files = [one for one in files if one[0] == environment] or [(environment, ())]
    if files:
        told = [(name, _with_files(folder, paths)) for name, paths in files]
        return told if environment or not _is_applied_without(folder, tree) else [*told, _OTHERWISE]
    words = sorted(_workspaces(folder, tree.folders) & tree.layout.words.keys())
    if words:
        told = [(tree.layout.words[word], EnvironmentSettings(workspace=word)) for word in words]
        return [*told, _OTHERWISE]  # words of a text are no list of all the workspaces there are
    return [_OTHERWISE]


def _with_files(folder: str, paths: Collection[str]) -> EnvironmentSettings:
    prefix = f"{folder}/" if folder else ""
    return EnvironmentSettings(tuple(path.removeprefix(prefix) for path in paths), workspace=None)


def _workspaces(folder: str, folders: Mapping[str, Folder]) -> frozenset[str]:
    """Words that it, or a local module below it, may compare the name of the workspace with."""
    seen, waiting, found = {folder}, [folder], frozenset[str]()
    while waiting:
        own = folders[waiting.pop()]
        found |= own.workspaces
        new = (own.calls & folders.keys()) - seen
        seen |= new
        waiting += new
    return found
