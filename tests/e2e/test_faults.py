"""Each fault of faults.yaml, planted alone on the platform, is found at its line by the rule meant for it."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pygit2
import pytest
import yaml

from tallygate.commands import demo
from tallygate.engine.options import Options
from tallygate.engine.render import Renders
from tallygate.engine.run import check
from tallygate.model.finding import Finding, Status

pytestmark = pytest.mark.skipif(
    not any(map(shutil.which, ("kustomize", "kubectl"))), reason="neither kustomize nor kubectl is installed"
)


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """file, and what becomes of it; rule and place (the line with the text `at`) of the finding. besides:
    rules that rightly find it, too, wherever."""

    name: str
    file: str
    rule: str
    at: str
    find: str = ""
    replace: str = ""
    append: str = ""
    new: str = ""
    besides: tuple[str, ...] = ()
    found_in: str = msgspec.field(name="in", default="")

    def planted(self, before: str | None) -> str:
        """The text of the file with the fault in it."""
        if before is None:
            return self.new
        if self.append:
            return before + self.append
        assert before.count(self.find) == 1, f"{self.find!r} stands {before.count(self.find)} times"
        return before.replace(self.find, self.replace)


FAULTS = msgspec.convert(
    yaml.safe_load(Path(__file__).with_name("faults.yaml").read_text(encoding="utf-8")), list[Fault]
)


class Platform(NamedTuple):
    """A repository whose `main` is the platform; every fault is a commit on top, none is checked out."""

    repository: pygit2.Repository
    main: pygit2.Commit

    def text(self, path: str, commit: pygit2.Commit | None = None) -> str | None:
        tree = (commit or self.main).tree
        return tree[path].peel(pygit2.Blob).data.decode() if path in tree else None

    def with_fault(self, fault: Fault) -> pygit2.Commit:
        blob = self.repository.create_blob(fault.planted(self.text(fault.file)).encode())
        index = pygit2.Index()
        index.read_tree(self.main.tree)
        index.add(pygit2.IndexEntry(fault.file, blob, pygit2.enums.FileMode.BLOB))
        tree = index.write_tree(self.repository)
        author = self.main.author
        made = self.repository.create_commit(None, author, author, fault.name, tree, [self.main.id])
        return self.repository[made].peel(pygit2.Commit)


@pytest.fixture(scope="module", autouse=True)
def rendered_once() -> Iterator[None]:
    """What a fault does not reach is rendered for the first one and not again."""
    outcomes: dict[Any, Any] = {}
    original = Renders.__init__

    def sharing(self: Renders, *arguments: Any) -> None:
        original(self, *arguments)
        self._outcomes = outcomes

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Renders, "__init__", sharing)
        yield


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Platform:
    folder = tmp_path_factory.mktemp("platform")
    repository = demo.build_platform(folder)
    return Platform(repository, repository.head.peel(pygit2.Commit))


def line_of(text: str, words: str) -> int:
    [line] = [number for number, line in enumerate(text.splitlines(), 1) if words in line]
    return line


def place(finding: Finding) -> tuple[str, str, int]:
    return finding.rule, finding.location.path, finding.location.line


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.rule}: {fault.name}")
def test_each_fault_is_found_at_its_line_and_nothing_else_changes(platform: Platform, fault: Fault) -> None:
    commit = platform.with_fault(fault)
    path = fault.found_in or fault.file
    line = line_of(platform.text(path, commit) or "", fault.at)
    folder = Path(platform.repository.workdir)
    report = check(Options(path=folder, base="main", head=str(commit.id), workers=1)).report
    changed = [finding for finding in report.findings if finding.status != Status.EXISTING]
    # A module's line is wrong once in each environment that calls it.
    assert {finding.rule for finding in changed} == {fault.rule, *fault.besides}
    meant = [finding for finding in changed if finding.rule not in fault.besides]
    assert {(*place(finding), finding.status) for finding in meant} == {(fault.rule, path, line, Status.NEW)}
    assert len({(finding.resource, finding.environment) for finding in meant}) == len(meant)
    assert report.diagnostics == ()


def test_there_are_faults_in_every_domain() -> None:
    domains = Counter(fault.rule.partition("-")[0] for fault in FAULTS)
    assert len(FAULTS) == 46
    assert set(domains) == {"tf", "k8s", "argocd", "env", "workflow"}
    assert len({fault.name for fault in FAULTS}) == len({fault.rule for fault in FAULTS}) == 46
