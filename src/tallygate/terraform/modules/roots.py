"""Which folders are root modules, and what each is evaluated with: once for every environment."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from posixpath import join

import msgspec

from tallygate.model.diagnostic import Diagnostic
from tallygate.model.document import Document
from tallygate.terraform.modules.files import confined
from tallygate.terraform.modules.given import Given, automatic, is_automatic, values
from tallygate.terraform.modules.named import EnvironmentSettings, Layout, Named, RootSettings, named
from tallygate.terraform.modules.var_files import VarFiles


class Folder(msgspec.Struct, frozen=True):
    """A folder with configuration. calls: folders of its local modules. has_backend: or a `cloud` block.
    workspaces: words of its text that may be names of workspaces, where it reads `terraform.workspace`."""

    calls: frozenset[str] = frozenset()
    has_backend: bool = False
    workspaces: frozenset[str] = frozenset()


class Settings(msgspec.Struct, frozen=True):
    """outside: from TF_VAR_NAME, where those count."""

    roots: tuple[RootSettings, ...] = ()
    outside: Mapping[str, Given] = {}


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


def roots(
    folders: Mapping[str, Folder],
    documents: Mapping[str, Document],
    settings: Settings,
    layout: Layout,
    standing: Collection[str] = (),
) -> Roots:
    """The roots of a tree, in order of folder and environment. documents: variable files by path. standing:
    roots of the tree that this one changes; a call that is added takes nothing from them."""
    tree = _Tree(folders, documents, VarFiles(documents, folders), layout, settings.outside)
    by_folder, problems = named(folders, settings.roots, layout)
    called = {one for folder, own in folders.items() for one in own.calls - {folder}}
    found: list[Root] = []
    for folder in sorted(folders):
        if folder not in called or folder in by_folder or folder in standing or _is_own(folder, tree):
            found += _evaluations(folder, by_folder.get(folder, Named()), tree, problems.append)
    return Roots(tuple(found), tuple(problems))


def _is_own(folder: str, tree: _Tree) -> bool:
    """Whether it has a state or values of its own, so that it is applied, whoever calls it."""
    return tree.folders[folder].has_backend or any(map(is_automatic, tree.var_files.in_folder(folder)))


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


def _by_convention(folder: str, own: str | None, tree: _Tree) -> Sequence[_Evaluated]:
    """The environment that the path names; else those that variable files, or workspaces, are there for."""
    files = tree.var_files.by_environment(folder, tree.layout.words)
    environment = own or tree.layout.environment_of(join(folder, "main.tf"))
    if environment:
        files = [one for one in files if one[0] == environment] or [(environment, ())]
    if files:
        return [(name, _with_files(folder, paths)) for name, paths in files]
    words = sorted(_workspaces(folder, tree.folders) & tree.layout.words.keys())
    if words:
        return [(tree.layout.words[word], EnvironmentSettings(workspace=word)) for word in words]
    return [(None, EnvironmentSettings(workspace=None))]


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
