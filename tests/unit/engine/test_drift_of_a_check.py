"""Drift beside a check: held against what is deployed, never new, and not read where nothing tells it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tallygate.engine.options import Options
from tallygate.engine.problems import UsageError
from tallygate.engine.run import check
from tallygate.model.aspect import Aspect
from tallygate.model.finding import Status
from tallygate.model.verdict import Exit, Report
from tests.unit.sources.git_repositories import commit_all, git, write

CONFIG = "version: 1\nenvironments: {dev: {}, prod: {}}\n"


def config_map(name: str, **data: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": "a"},
        "data": data,
    }


def written(folder: Path, **data: str) -> None:
    files = {f"config/{name}/web.yaml": json.dumps(config_map("web", **data)) for name in ("dev", "prod")}
    write(folder, {"tallygate.yaml": CONFIG, **files})


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """A pull request that sets `level` to 2; on main it is 1."""
    folder = tmp_path / "repository"
    written(folder, level="1", mode="a")
    git(folder, "init", "-q", "-b", "main")
    commit_all(folder)
    git(folder, "checkout", "-q", "-b", "change")
    written(folder, level="2", mode="a")
    commit_all(folder)
    return folder


def dump(folder: Path, *items: Any) -> Path:
    path = folder.parent / f"live{len(items)}.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    return path


def reported(folder: Path, *live: tuple[str, Path], base: str | None = "main") -> Report:
    return check(Options(path=folder, base=base, live=live)).report


def drift(report: Report) -> Aspect:
    [aspect] = [one for one in report.aspects if one.name == "drift"]
    return aspect


def standings(report: Report) -> dict[str | None, tuple[str, str]]:
    return {one.environment: (one.state, one.text) for one in drift(report).standings}


def test_what_a_change_alters_is_no_drift(there: Path) -> None:
    report = reported(there, ("prod", dump(there, config_map("web", level="1", mode="a"))))
    assert standings(report) == {"dev": ("unread", "not read"), "prod": ("ok", "none")}
    assert report.exit is Exit.PASS


def test_what_was_changed_by_hand_is_told_and_closes_nothing(there: Path) -> None:
    report = reported(there, ("prod", dump(there, config_map("web", level="1", mode="b"))))
    assert standings(report)["prod"] == ("warning", "1 item")
    [entry] = drift(report).entries
    assert entry.detail == "declared a, is b"
    assert (entry.location.path, entry.environment) == ("config/prod/web.yaml", "prod")
    told = {(one.rule, one.status) for one in report.findings if one.rule.startswith("drift-")}
    assert told == {("drift-changed", Status.EXISTING)}
    assert report.exit is Exit.PASS


def test_without_a_base_it_is_new(there: Path) -> None:
    report = reported(there, ("prod", dump(there, config_map("web", level="1", mode="a"))), base=None)
    assert standings(report)["prod"] == ("warning", "1 item")
    assert {one.status for one in report.findings if one.rule == "drift-changed"} == {Status.NEW}


def test_what_the_files_do_not_tell_is_unknown(there: Path) -> None:
    other = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web", "namespace": "a"}}
    assert standings(reported(there, ("prod", dump(there, other))))["prod"] == ("warning", "1 unknown")


def test_every_environment_has_its_own_files(there: Path) -> None:
    same = config_map("web", level="1", mode="a")
    report = reported(there, ("prod", dump(there, same)), ("dev", dump(there, same, config_map("more"))))
    assert standings(report) == {"dev": ("ok", "none"), "prod": ("ok", "none")}


def test_a_change_without_files_says_that_nothing_was_read(there: Path) -> None:
    assert standings(reported(there)) == {"dev": ("unread", "not read"), "prod": ("unread", "not read")}


def test_one_tree_without_files_says_nothing_of_drift(there: Path) -> None:
    assert reported(there, base=None).aspects == ()


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "whose the files are is not known"), ("qa", "there is no environment qa")],
)
def test_whose_the_files_are_has_to_be_said(there: Path, name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        reported(there, (name, dump(there, config_map("web"))))


def test_what_could_not_be_read_is_unknown_where_its_file_belongs(there: Path) -> None:
    log = there.parent / "run.log"
    lines = ({"type": "version", "terraform": "1.9.0", "ui": "1.2"}, {"type": "refresh_start"})
    log.write_text("".join(json.dumps({"@level": "info", **line}) + "\n" for line in lines))
    report = reported(there, ("prod", log))
    assert standings(report)["prod"] == ("warning", "2 unknown")
    assert standings(report)["dev"] == ("unread", "not read")
