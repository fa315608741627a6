"""Trees, judges and the run as a whole, on real repositories."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tallygate.cache.store import Store
from tallygate.engine import answers
from tallygate.engine import run as running
from tallygate.engine.answers import ask
from tallygate.engine.config import Config
from tallygate.engine.judges import judges_of
from tallygate.engine.options import Options
from tallygate.engine.policies import library
from tallygate.engine.problems import UsageError
from tallygate.engine.run import check
from tallygate.engine.trees import inside, open_trees, scope_of
from tallygate.model.verdict import Exit, Report
from tallygate.rego.types import Answer, EvalResult, Job, Limits, Program
from tallygate.sources.interface import SourceError
from tests.unit.engine.written import LATEST, files, pod, program
from tests.unit.sources.git_repositories import commit_all, git, paths, repository, write

LATEST_POD = pod(image="web:latest")
PACK = "version: 1\nid: {id}\ntitle: T\nfiles: [x]\nreader: document\ntype: t\npolicies: [t]\n"


@pytest.fixture(autouse=True)
def _outside_of_git_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """main went on after the branch `change` left it; a.yaml is committed, staged and edited."""
    made = repository(tmp_path / "repo", {"a.yaml": "1", "sub/b.yaml": "1"})
    git(made, "checkout", "-q", "-b", "change")
    write(made, {"a.yaml": "2"})
    commit_all(made)
    git(made, "checkout", "-q", "main")
    write(made, {"main.yaml": "1"})
    commit_all(made)
    git(made, "checkout", "-q", "change")
    write(made, {"a.yaml": "3"})
    git(made, "add", "a.yaml")
    write(made, {"a.yaml": "4"})
    return made


class TestTrees:
    def test_the_working_tree_alone(self, repo: Path) -> None:
        trees = open_trees(Options(path=repo))
        assert (trees.head.read("a.yaml"), trees.base, trees.judge) == (b"4", None, trees.head)

    def test_a_base_is_the_merge_base_and_its_tip_judges(self, repo: Path) -> None:
        trees = open_trees(Options(path=repo, base="main"))
        assert trees.base is not None
        assert (trees.head.read("a.yaml"), trees.base.read("a.yaml")) == (b"4", b"1")
        assert "main.yaml" not in paths(trees.base)
        assert "main.yaml" in paths(trees.judge)
        assert trees.base_name == "main"

    def test_a_commit_in_place_of_the_working_tree(self, repo: Path) -> None:
        trees = open_trees(Options(path=repo, base="main", head="change"))
        assert trees.head.read("a.yaml") == b"2"
        assert trees.base is not None
        assert trees.base.read("a.yaml") == b"1"

    def test_staged_is_the_index_against_the_last_commit(self, repo: Path) -> None:
        trees = open_trees(Options(path=repo, staged=True))
        assert trees.base is not None
        assert (trees.head.read("a.yaml"), trees.base.read("a.yaml")) == (b"3", b"2")
        assert (trees.judge, trees.base_name) == (trees.base, "HEAD")

    def test_staged_before_the_first_commit(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "-q")
        write(tmp_path, {"a.yaml": "1"})
        git(tmp_path, "add", "a.yaml")
        trees = open_trees(Options(path=tmp_path, staged=True))
        assert (trees.base, trees.judge, paths(trees.head)) == (None, trees.head, ["a.yaml"])

    @pytest.mark.parametrize("options", [{"base": "main"}, {"staged": True}, {"head": "HEAD"}])
    def test_a_plain_folder_has_no_commits(self, options: dict[str, str], tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="not in a Git repository"):
            open_trees(Options(path=tmp_path, **options))  # type: ignore[arg-type]


class TestScope:
    @pytest.mark.parametrize(("path", "scope"), [(".", ""), ("sub", "sub"), ("sub/b.yaml", "sub/b.yaml")])
    def test_relative_to_the_working_tree(self, path: str, scope: str, repo: Path) -> None:
        assert scope_of(repo / path) == scope

    def test_a_plain_folder_is_its_own_root(self, tmp_path: Path) -> None:
        write(tmp_path, {"sub/a.yaml": ""})
        assert scope_of(tmp_path / "sub") == ""

    @pytest.mark.parametrize(
        ("scope", "path", "within"),
        [("", "a", True), ("a", "a", True), ("a", "a/b", True), ("a", "ab", False), ("a/b", "a", False)],
    )
    def test_inside(self, scope: str, path: str, within: bool) -> None:
        assert inside(scope, path) is within


class TestJudges:
    def judged(self, repo: Path, **options: object) -> tuple[str, str, tuple[str, ...]]:
        wanted = Options(path=repo, **options)  # type: ignore[arg-type]
        judges = judges_of(wanted, open_trees(wanted))
        return judges.config.path, judges.config.fail_on, judges.notes

    def test_the_configuration_of_the_base_judges(self, tmp_path: Path) -> None:
        repo = repository(tmp_path, {"tallygate.yaml": "version: 1\nfail_on: low\n"})
        write(repo, {"tallygate.yaml": "version: 1\nfail_on: critical\n"})
        assert self.judged(repo, base="main") == ("tallygate.yaml", "low", ())
        assert self.judged(repo) == ("tallygate.yaml", "critical", ())
        (repo / "tallygate.yaml").unlink()
        assert self.judged(repo, base="main") == ("tallygate.yaml", "low", ())

    def test_a_named_file_from_outside_judges_whatever_the_base_has(self, repo: Path, tmp_path: Path) -> None:
        outside = tmp_path / "organisation.yaml"
        outside.write_text("version: 1\nfail_on: high\n")
        assert self.judged(repo, base="main", config=outside) == (str(outside), "high", ())

    def test_the_first_configuration_cannot_loosen(self, repo: Path) -> None:
        write(repo, {"tallygate.yaml": "version: 1\nfail_on: critical\n"})
        path, fail_on, [note] = self.judged(repo, base="main")
        assert (path, fail_on) == ("tallygate.yaml", "medium")
        assert "by what is stricter in the one this change brings" in note

    def test_a_disabled_validator_claims_nothing(self, tmp_path: Path) -> None:
        files(tmp_path, {"tallygate.yaml": "version: 1\nvalidators: {disable: [terraform]}\n"})
        wanted = Options(path=tmp_path)
        ids = [pack.id for pack in judges_of(wanted, open_trees(wanted)).packs]
        assert "terraform" not in ids
        assert "kubernetes" in ids

    def test_the_first_configuration_judges_itself_and_says_so(self, repo: Path) -> None:
        write(repo, {"tallygate.yaml": "version: 1\nfail_on: low\n"})
        path, fail_on, [note] = self.judged(repo, base="main")
        assert (path, fail_on) == ("tallygate.yaml", "low")
        assert note.startswith("main has no tallygate.yaml yet")
        assert self.judged(repo) == ("tallygate.yaml", "low", ())

    def test_without_any_there_is_nothing_to_say(self, repo: Path) -> None:
        assert self.judged(repo, base="main") == ("", "medium", ())

    def test_a_named_file_comes_first(self, repo: Path) -> None:
        write(
            repo, {"tallygate.yaml": "version: 1\nfail_on: low\n", "own.yaml": "version: 1\nfail_on: high\n"}
        )
        own = repo / "own.yaml"
        path, fail_on, [note] = self.judged(repo, base="main", config=own)
        assert (path, fail_on) == (str(own), "medium")  # the change brings it: it may not loosen
        assert note.startswith(f"main has no {own} yet: judged by the defaults")
        assert self.judged(repo, config=own, use_config=False)[1] == "high"

    def test_a_named_file_that_is_not_there(self, repo: Path) -> None:
        with pytest.raises(UsageError, match="nope does not exist"):
            self.judged(repo, config=repo / "nope")

    def test_none_at_all_when_asked(self, repo: Path) -> None:
        write(repo, {"tallygate.yaml": "version: 1\nfail_on: low\n"})
        assert self.judged(repo, use_config=False) == ("", "medium", ())

    def packs(self, folder: Path, use: str, content: dict[str, str]) -> list[str]:
        files(folder, {"tallygate.yaml": f"version: 1\nvalidators: {{use: [{use}]}}\n", **content})
        wanted = Options(path=folder)
        return [pack.id for pack in judges_of(wanted, open_trees(wanted)).packs]

    def test_validators_in_the_order_that_is_written(self, tmp_path: Path) -> None:
        ids = self.packs(tmp_path, "v, builtin", {"v/own.yaml": PACK.format(id="own")})
        assert (ids[0], "kubernetes" in ids) == ("own", True)

    def test_an_id_twice_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="2 validators have the id kubernetes"):
            self.packs(tmp_path, "builtin, v", {"v/own.yaml": PACK.format(id="kubernetes")})

    def test_a_folder_without_validators(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="validator folder v holds no pack in the working tree"):
            self.packs(tmp_path, "v", {"v/readme.md": ""})


EXCLUDING = {"tallygate.yaml": 'version: 1\nexclude: ["vendor/**"]\n', "vendor/a.yaml": LATEST_POD}


class TestRun:
    def run(self, path: Path, **options: object) -> Report:
        return check(Options(path=path, **options)).report  # type: ignore[arg-type]

    def test_what_is_excluded_is_not_checked(self, tmp_path: Path) -> None:
        repo = repository(tmp_path, {**EXCLUDING, "b.yaml": pod("b")})
        made = self.run(repo)
        assert (made.counts.files, [f.rule for f in made.findings if "latest" in f.rule]) == (1, [])

    @pytest.mark.parametrize("named", ["vendor", "vendor/a.yaml"])
    def test_a_path_that_is_named_is_checked_whatever_is_excluded(self, named: str, tmp_path: Path) -> None:
        repo = repository(tmp_path, {**EXCLUDING, "b.yaml": pod("b")})
        made = self.run(repo / named)
        assert "k8s-latest-tag" in [f.rule for f in made.findings]

    def test_a_named_folder_beside_keeps_the_exclusions(self, tmp_path: Path) -> None:
        content = {"apps/vendor/a.yaml": LATEST_POD, "apps/b.yaml": pod("b")}
        repo = repository(
            tmp_path, {"tallygate.yaml": 'version: 1\nexclude: ["apps/vendor/**"]\n', **content}
        )
        assert self.run(repo / "apps").counts.files == 1

    def test_limits_come_from_the_configuration_and_workers_from_the_command_line(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[tuple[bool, Limits]] = []

        def asked(
            program: Program, jobs: Sequence[Job], trusted: bool, limits: Limits, store: Store
        ) -> list[EvalResult]:
            seen.append((trusted, limits))
            return list(program.eval(jobs))

        monkeypatch.setattr(running, "ask", asked)
        write(
            tmp_path,
            {
                "tallygate.yaml": "version: 1\npolicies: {limits: {time: 3, workers: 2}}\n",
                "a.yaml": pod(),
            },
        )
        self.run(tmp_path)
        self.run(tmp_path, workers=0)
        assert seen == [(True, Limits(time=3, workers=2)), (True, Limits(time=3, workers=0))]

    def test_excerpts_are_of_the_head(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.yaml": LATEST_POD})
        outcome = check(Options(path=tmp_path))
        [told] = [f for f in outcome.report.findings if f.rule == "k8s-latest-tag"]
        excerpt = outcome.excerpts(told)
        assert excerpt is not None
        assert excerpt.lines[-1] == (8, "      image: web:latest")

    def test_rules_of_domains_that_are_not_there_are_not_compiled(self, tmp_path: Path) -> None:
        """Rules of Argo CD judge annotations of any object; no others have a say about a pod."""
        write(tmp_path, {"a.yaml": pod()})
        made = self.run(tmp_path)
        assert {one.domain for one in made.rules} == {"kubernetes", "argocd"}
        assert {one.domain for one in library()} > {"kubernetes", "argocd"}
        assert made.exit is not Exit.NOTHING


class TestWhoEvaluates:
    @pytest.fixture
    def sent(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """How many jobs went to worker processes, a number a call."""
        from tallygate.engine import workers

        calls: list[int] = []

        def evaluated(program: Program, jobs: Sequence[Job], limits: Limits) -> list[list[Answer]]:
            calls.append(len(jobs))
            return list(program.answers(jobs))

        monkeypatch.setattr(workers, "answers_of_workers", evaluated)
        return calls

    def jobs(self, number: int) -> list[Job]:
        return [Job(str(n), b"{}", (0,)) for n in range(number)]

    @pytest.mark.parametrize(
        ("number", "trusted", "workers"), [(49, True, []), (50, True, [50]), (1, False, [1]), (0, True, [])]
    )
    def test_workers_for_many_jobs_and_for_rules_of_others(
        self, number: int, trusted: bool, workers: list[int], sent: list[int]
    ) -> None:
        results = ask(program(LATEST), self.jobs(number), trusted, Limits())
        assert [result.job for result in results] == [str(n) for n in range(number)]
        assert sent == workers

    @pytest.mark.parametrize(("most", "workers"), [(7, []), (6, [3])])
    def test_workers_for_large_jobs(
        self, most: int, workers: list[int], sent: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(answers, "_SMALL_BYTES", most)
        ask(program(LATEST), self.jobs(3), True, Limits())
        assert sent == workers


def test_what_options_and_configuration_are_by_themselves() -> None:
    options = Options()
    assert (options.path, options.use_config, options.workers, options.hook) == (Path(), True, None, False)
    assert Options(staged=True).hook
    assert Config().threshold(None) == "medium"
