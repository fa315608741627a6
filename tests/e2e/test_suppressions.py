"""Suppressions and baselines by the installed command."""

import json
from pathlib import Path

from tests.conftest import Golden
from tests.e2e.command import findings, tallygate
from tests.unit.sources.git_repositories import commit_all, repository, write

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: main
      image: web:1.2
      securityContext: {privileged: true}%s
"""
IGNORE = " # tallygate: ignore[k8s-privileged] until=2027-01-31 the agent needs it"
MODULE = 'module "a" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n'
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name: a}\ndata: {x: z}\n"
NOW = ("--now", "2026-11-21")


def privileged(out: list[tuple[str, str, str]]) -> list[str]:
    return [status for rule, _, status in out if rule == "k8s-privileged"]


def test_what_is_ignored_is_counted_and_listed_when_asked(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": POD % IGNORE})
    plain = tallygate("check", *NOW, cwd=tmp_path)
    assert "1 ignored (until 2027-01-31)" in plain.out
    assert "the agent needs it" not in plain.out
    shown = tallygate("check", *NOW, "--show-suppressed", cwd=tmp_path)
    assert "the agent needs it" in shown.out
    assert privileged(findings(tallygate("check", *NOW, "--format", "json", cwd=tmp_path))) == ["suppressed"]


def test_the_day_decides(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": POD % IGNORE})
    on_the_day = tallygate("check", "--now", "2027-01-31T23:59:00Z", "--format", "json", cwd=tmp_path)
    assert privileged(findings(on_the_day)) == ["suppressed"]
    after = tallygate("check", "--now", "2027-02-01", "--format", "json", cwd=tmp_path)
    assert privileged(findings(after)) == ["new"]
    assert ("suppression-expired", "a.yaml:9", "new") in findings(after)
    assert after.code == 1
    assert tallygate("check", "--now", "soon", cwd=tmp_path).code == 2


def test_all_counts_with_no_ignores(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": POD % IGNORE})
    assert tallygate("check", *NOW, "--no-ignores", cwd=tmp_path).code == 1


def test_a_pull_request_cannot_bring_its_own_exception_or_baseline(tmp_path: Path) -> None:
    root = repository(
        tmp_path / "r",
        {
            "b.yaml": POD.replace("privileged: true", "runAsNonRoot: true") % "",
            "tallygate.yaml": "version: 1\n",
        },
    )
    exception = (
        "version: 1\nexceptions:\n  - {rule: k8s-privileged, paths: ['**'], reason: mine, owner: me}\n"
    )
    write(root, {"a.yaml": POD % "", "tallygate.yaml": exception})
    assert tallygate("baseline", cwd=root).code == 0
    commit_all(root)
    assert tallygate("check", *NOW, cwd=root).code == 0
    ran = tallygate("check", "--base", "HEAD~1", *NOW, "--format", "json", cwd=root)
    assert privileged(findings(ran)) == ["new"]
    assert ran.code == 1
    later = tallygate("check", "--base", "HEAD", *NOW, "--format", "json", cwd=root)
    assert privileged(findings(later)) == ["suppressed"]


def test_a_baseline_says_what_it_accepts(tmp_path: Path, golden: Golden) -> None:
    write(
        tmp_path,
        {"a.yaml": CONFIG_MAP, "b.yaml": CONFIG_MAP.replace("name: a", "name: b"), "main.tf": MODULE},
    )
    made = tallygate("baseline", cwd=tmp_path)
    assert (made.code, made.err) == (0, "")
    golden("commands/baseline.txt", made.out)
    golden("commands/baseline.json", (tmp_path / ".tallygate-baseline.json").read_text())


def test_a_baseline_lets_a_brownfield_in_and_closes_on_what_is_new(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": POD % "", "main.tf": MODULE})
    assert tallygate("check", cwd=tmp_path).code == 1
    assert tallygate("baseline", cwd=tmp_path).code == 0
    again = tallygate("check", cwd=tmp_path)
    assert again.code == 0, again.out
    assert tallygate("check", "--no-baseline", cwd=tmp_path).code == 1
    write(tmp_path, {"a.yaml": "# moved\n" + POD % "", "b.yaml": POD % ""})
    ran = tallygate("check", "--format", "json", cwd=tmp_path)
    assert sorted(privileged(findings(ran))) == ["existing", "new"]
    assert ran.code == 1


def test_stale_records_are_told_and_pruned(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": POD % "", "b.yaml": POD.replace("web", "api") % ""})
    tallygate("baseline", cwd=tmp_path)
    before = (tmp_path / ".tallygate-baseline.json").read_text().splitlines()
    (tmp_path / "b.yaml").unlink()
    ran = tallygate("check", "--format", "json", cwd=tmp_path)
    told = [one for one in json.loads(ran.out)["findings"] if one["rule"] == "baseline-stale"]
    assert [(one["status"], one["effect"]) for one in told] == [("new", "audit")]
    assert ran.code == 0
    pruned = tallygate("baseline", "--prune", cwd=tmp_path)
    assert pruned.out.startswith("Removed ")
    after = (tmp_path / ".tallygate-baseline.json").read_text().splitlines()
    assert {line.rstrip(",") for line in after} < {line.rstrip(",") for line in before}
    assert not any("b.yaml" in line for line in after)
    assert "baseline-stale" not in tallygate("check", "--format", "json", cwd=tmp_path).out


def test_a_broken_baseline_is_exit_2_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": POD % "", ".tallygate-baseline.json": '{"version": 1,\n"findings": [}'})
    ran = tallygate("check", cwd=tmp_path)
    assert ran.code == 2
    assert ".tallygate-baseline.json:2:" in ran.err
    assert tallygate("check", "--baseline", "absent.json", cwd=tmp_path).code == 2


def test_a_baseline_of_a_part_keeps_the_rest(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"one/a.yaml": POD % "", "two/a.yaml": POD % ""})
    tallygate("baseline", cwd=root)
    whole = (root / ".tallygate-baseline.json").read_text()
    assert tallygate("baseline", "two", cwd=root).code == 0
    assert (root / ".tallygate-baseline.json").read_text() == whole


def test_nothing_checked_writes_nothing_and_no_link_is_followed(tmp_path: Path) -> None:
    assert tallygate("baseline", cwd=tmp_path).code == 3
    assert not (tmp_path / ".tallygate-baseline.json").exists()
    write(tmp_path, {"a.yaml": POD % ""})
    (tmp_path / ".tallygate-baseline.json").symlink_to(tmp_path / "elsewhere")
    assert tallygate("baseline", cwd=tmp_path).code == 2
    assert not (tmp_path / "elsewhere").exists()


def test_what_could_not_be_evaluated_is_not_accepted(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": POD % "", "b.yaml": "apiVersion: v1\nkind: [\n"})
    ran = tallygate("baseline", cwd=tmp_path)
    assert ran.code == 4
    assert "1 not evaluated" in ran.err
    assert tallygate("check", cwd=tmp_path).code == 4


def test_no_secret_gets_into_the_baseline(tmp_path: Path) -> None:
    secret = "AKIAIOSFODNN7EXAMPLE"
    write(tmp_path, {"a.yaml": (POD % "").replace("name: main", f"name: {secret}")})
    tallygate("baseline", cwd=tmp_path)
    assert secret not in (tmp_path / ".tallygate-baseline.json").read_text()
