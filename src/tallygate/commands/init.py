"""Look at a repository and write a short tallygate.yaml; with options also a workflow and a hook."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from tallygate import __version__
from tallygate.engine.config import NAMES
from tallygate.engine.problems import UsageError
from tallygate.engine.survey import Survey, survey
from tallygate.model.verdict import Exit
from tallygate.reports.escape import printable
from tallygate.reports.summary import count
from tallygate.sources.repository import find_repository
from tallygate.sources.snapshots import open_worktree, root_of

_TEMPLATES = Path(__file__).parents[1] / "templates"
_WORKFLOW = ".github/workflows/tallygate.yml"
_HOOKS = ".pre-commit-config.yaml"
_MOST_PLACES = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH", help="default: here")
    parser.add_argument("--github", action="store_true", help=f"write {_WORKFLOW}, too")
    parser.add_argument("--pre-commit", action="store_true", help=f"write {_HOOKS}, or add the hook to it")
    parser.add_argument("--force", action="store_true", help="write over files that exist")
    parser.add_argument("--dry-run", action="store_true", help="print the files, write none")


def run(arguments: argparse.Namespace) -> int:
    snapshot = open_worktree(arguments.path)
    root = root_of(arguments.path)
    repository = find_repository(root)
    found = survey(snapshot, repository.remotes() if repository else ())
    files = dict(_files(root, found, arguments))
    for line in _told(found):
        print(printable(line))
    if not found.counts and not found.left_out:
        return Exit.NOTHING
    for name, text in files.items():
        if arguments.dry_run:
            print(f"\n--- {name}\n{text}", end="")
        else:
            _write(root / name, text)
            print(f"wrote {name}")
    _say_next(arguments)
    return Exit.PASS if found.counts else Exit.NOTHING


def _files(root: Path, found: Survey, arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """(path, text) of each file to write. Raises UsageError where one is there already."""
    existing = next((name for name in NAMES if (root / name).exists()), None)
    over = arguments.force or arguments.dry_run
    only_more = existing and (arguments.github or arguments.pre_commit) and not over
    if not only_more:
        yield _new(root, existing or NAMES[0], over), configuration(found)
    if arguments.github:
        yield _new(root, _WORKFLOW, over), _template("github-workflow.yml")
    if arguments.pre_commit:
        yield _HOOKS, _with_hook(root / _HOOKS)


def _new(root: Path, name: str, over: bool) -> str:
    if (root / name).exists() and not over:
        raise UsageError(f"{name} exists; --force writes over it, --dry-run shows what it would be")
    return name


def _template(name: str) -> str:
    text = (_TEMPLATES / name).read_text(encoding="utf-8")
    return text.replace("@VERSION@", __version__)


def _with_hook(path: Path) -> str:
    """The hook at the end of the list of repositories, everything else of the file as it is."""
    hook = _template("pre-commit-hook.yaml")
    if not path.exists():
        return f"repos:\n{hook}"
    text = path.read_text(encoding="utf-8")
    if "tallygate" in text:
        raise UsageError(f"{path.name} speaks of tallygate already")
    keys = [line for line in text.splitlines() if line[:1].strip() and not line.startswith(("#", "-", "---"))]
    if not keys or keys[-1].rstrip() != "repos:":
        raise UsageError(f"{path.name}: `repos:` is not its last key; add this to the list by hand:\n{hook}")
    indent = next((line[: line.index("-")] for line in text.splitlines() if line.lstrip()[:2] == "- "), "  ")
    added = "".join(f"{indent}{line[2:]}" for line in hook.splitlines(keepends=True))
    return f"{text.rstrip()}\n{added}"


def _write(path: Path, text: str) -> None:
    """Never through a link: a repository may have been cloned from anyone."""
    for part in (path, path.parent, path.parent.parent):
        if part.is_symlink():
            raise UsageError(f"{part.name} is a link; nothing is written through links")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None


def configuration(found: Survey) -> str:
    """The text of tallygate.yaml: what was found and has an effect, nothing that is a default."""
    return "".join(
        [
            _template("tallygate.yaml"),
            *_environments(found),
            *_services(found),
            *_roots(found),
            *_ignore(found),
            *_version(found),
            *_kubernetes(found),
            *_exclude(found),
        ]
    )


def _environments(found: Survey) -> Iterator[str]:
    if not found.environments:
        return
    yield f"\n# {_places(found)}\nenvironments:\n"
    before = None
    for name in found.environments:
        words = found.spellings[name]
        spelled = f"  # {', '.join(words)} in paths" if words != (name,) else ""
        yield f"  {name}: {f'{{after: [{before}]}}' if before else '{}'}{spelled}\n"
        before = name


def _places(found: Survey) -> str:
    shown = [printable(place) for place in found.places[:_MOST_PLACES]]
    more = len(found.places) - len(shown)
    return f"Found in {', '.join(shown)}{f' and {more} more' if more else ''}"


def _services(found: Survey) -> Iterator[str]:
    everywhere = found.environments
    partly = {name: own for name, own in found.services.items() if own != everywhere}
    if not partly:
        return
    yield "\n# Services that do not run everywhere; what they lack elsewhere is not missed.\nservices:\n"
    for name, own in partly.items():
        first = own == everywhere[: len(own)]
        yield f"  {name}: {{until: {own[-1]}}}\n" if first else f"  {name}: {{in: [{', '.join(own)}]}}\n"


def _roots(found: Survey) -> Iterator[str]:
    if not found.variable_files.roots:
        return
    yield "\n# Variable files apart from their roots, joined by name: see that each is what you run.\n"
    yield "terraform:\n  roots:\n"
    for root, environments in sorted(found.variable_files.roots.items()):
        yield f'    - path: "{root}"\n      environments:\n'
        for name in found.environments:
            if name in environments:
                yield f"        {name}: {{var_files: [{', '.join(environments[name])}]}}\n"


def _ignore(found: Survey) -> Iterator[str]:
    if found.suppressing:
        yield f"\n# Suppressions written for other tools hold here, too: {_suppressing(found)}.\n"
        yield f"ignore:\n  compat: [{', '.join(found.suppressing)}]\n"


def _suppressing(found: Survey) -> str:
    return ", ".join(f"{tool} in {count(number, 'file')}" for tool, number in found.suppressing.items())


def _version(found: Survey) -> Iterator[str]:
    if found.kubernetes_version:
        yield "\n# Whose schemas objects must meet; write the version of your clusters.\nvalidators:\n"
        yield f'  settings:\n    kubernetes_version: "{found.kubernetes_version}"\n'


def _kubernetes(found: Survey) -> Iterator[str]:
    if found.own_repository or found.without_schema:
        yield "\nkubernetes:\n"
    if found.own_repository:
        yield "  # What Applications call this repository; see that it is this one.\n"
        yield f'  argocd:\n    self: ["{found.own_repository}"]\n'
    yield from _schemas(found)


def _schemas(found: Survey) -> Iterator[str]:
    if not found.without_schema:
        return
    yield "  # No schema is known of these; bring their CustomResourceDefinitions, and delete what has one.\n"
    yield "  schemas:\n    ignore:\n"
    for group, kinds in found.without_schema.items():
        named = kinds[0] if len(kinds) == 1 else f"{{{','.join(kinds)}}}"
        yield f'      - {{kinds: "{group}/{named}", reason: no schema in this repository}}\n'


def _exclude(found: Survey) -> Iterator[str]:
    if found.left_out:
        yield "\n# Nothing below is judged; delete what should be.\nexclude:\n"
    for part in found.left_out:
        yield f"  # {part.why}\n"
        yield from (f'  - "{glob}"\n' for glob in part.globs)


def _told(found: Survey) -> Iterator[str]:
    if found.environments:
        yield f"environments  {', '.join(found.environments)}, in {', '.join(found.places[:_MOST_PLACES])}"
    elif found.undeclared:
        yield f"environments  none found: {found.undeclared}"
    if found.services:
        running = ", ".join(
            f"{name} {sum(name in own for own in found.services.values())}" for name in found.environments
        )
        yield f"services      {len(found.services)} ({running})"
    for what, number in found.counts:
        yield f"{number:>12}  {what}"
    if roots := found.variable_files.roots:
        yield f"joined        variable files to {count(len(roots), 'root')} by name: see terraform.roots"
    if apart := found.variable_files.apart:
        more = ", ..." if len(apart) > _MOST_PLACES else ""
        yield f"apart         {count(len(apart), 'variable file')}: {', '.join(apart[:_MOST_PLACES])}{more}"
        yield "              no root takes them by where they stand; terraform.roots can name them"
    if found.suppressing:
        yield f"suppressions  {_suppressing(found)}"
    if found.without_schema:
        kinds = sum(map(len, found.without_schema.values()))
        yield f"unchecked     {count(kinds, 'kind')} without a schema: see kubernetes.schemas.ignore"
    for part in found.left_out:
        more = ", ..." if len(part.globs) > _MOST_PLACES else ""
        yield f"left out      {count(part.files, 'file')}: {', '.join(part.globs[:_MOST_PLACES])}{more}"
        yield f"              {part.why}"
    if not found.counts:
        yield "nothing that a validator of Tallygate reads; `tallygate doctor` lists the files"


def _say_next(arguments: argparse.Namespace) -> None:
    if arguments.github or arguments.pre_commit:
        wanted = f"tallygate=={__version__}"
        print(
            f"\nWorkflow and hook install {wanted} from your package index: see that it is ours, "
            "or name a wheel or a commit in its place.",
            file=sys.stderr,
        )
    steps = ["tallygate check", "tallygate baseline"]
    if not arguments.github:
        steps.append("tallygate init --github --pre-commit")
    print("\nNext: " + ", ".join(f"`{step}`" for step in steps), file=sys.stderr)
