from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tallygate.engine.config import Config, ExceptionEntry, Ignore, Policies
from tallygate.engine.packs import builtin_packs
from tallygate.model.finding import Finding, Status
from tallygate.model.location import Location
from tallygate.model.verdict import Exit, Report
from tallygate.rego.types import Module
from tests.unit.engine.test_engine_report import run
from tests.unit.engine.written import LATEST, TERRAFORM, module, pod

TODAY = date(2026, 11, 21)
BAD = pod(image="web:latest")
LOCKED = Module(LATEST.path, LATEST.text.replace("#   severity", "#   locked: true\n#   severity"))
PEERS = Module(
    LATEST.path,
    LATEST.text.replace(
        "#   severity", "#   peers: [checkov:CKV_K8S_14, kube-linter:latest-tag]\n#   severity"
    ),
)


def covered(line: str = "", said: str = "# tallygate: ignore[own-latest] why", text: str = BAD) -> str:
    """`text` with a comment at the end of the line that begins with `line`."""
    return "\n".join(
        f"{one} {said}" if one.strip().startswith(line or "image") else one for one in text.split("\n")
    )


def annotated(text: str, key: str = "ignore.tallygate.dev/own-latest") -> str:
    return BAD.replace("metadata:\n", f"metadata:\n  annotations:\n    {key}: {text}\n")


def judge(folder: Path, head: dict[str, Any], base: Any = None, **more: Any) -> Report:
    return run(folder, head, base, **{"now": TODAY, **more})


def told(made: Report) -> list[tuple[str, str]]:
    return sorted((f.rule, f.status.value) for f in made.findings)


def only(made: Report) -> Finding:
    [finding] = made.findings
    return finding


OPEN = [("own-latest", "suppressed")]


@pytest.mark.parametrize("line", ["image", "- name: main", "containers", "spec", "kind", "apiVersion"])
def test_a_comment_covers_what_begins_on_its_line(tmp_path: Path, line: str) -> None:
    made = judge(tmp_path, {"a.yaml": covered(line)})
    assert (told(made), made.exit) == (OPEN, Exit.PASS)


@pytest.mark.parametrize("line", ["metadata", "name"])
def test_a_comment_elsewhere_covers_nothing_and_says_so(tmp_path: Path, line: str) -> None:
    made = judge(
        tmp_path, {"a.yaml": covered(line, text=BAD.replace("- name: main", "- image: x\n      name: main"))}
    )
    assert made.exit is Exit.CLOSED
    assert ("own-latest", "new") in told(made)
    assert ("suppression-unused", "new") in told(made)


def test_why_it_is_ignored_is_part_of_the_finding(tmp_path: Path) -> None:
    said = "# tallygate: ignore[own-latest] until=2026-11-21 the ::build:: AKIAIOSFODNN7EXAMPLE"
    suppression = only(judge(tmp_path, {"a.yaml": covered(said=said)})).suppression
    assert suppression is not None
    assert (suppression.source, suppression.until, suppression.added) == ("comment", "2026-11-21", False)
    assert str(suppression.location).startswith("a.yaml:8:")
    assert suppression.reason == "the ::build:: (sensitive)"


def test_a_reason_does_not_tell_a_secret_of_its_object(tmp_path: Path) -> None:
    text = covered(said="# tallygate: ignore[own-latest] it is hunter2pass")
    made = judge(tmp_path, {"a.yaml": text + "  password: hunter2pass\n"})
    suppression = only(made).suppression
    assert suppression is not None
    assert suppression.reason == "it is (sensitive)"


def test_after_its_day_the_finding_counts_again(tmp_path: Path) -> None:
    said = "# tallygate: ignore[own-latest] until=2026-11-20 why"
    made = judge(tmp_path, {"a.yaml": covered(said=said)})
    assert told(made) == [("own-latest", "new"), ("suppression-expired", "new")]
    assert made.exit is Exit.CLOSED


def test_a_marker_in_a_block_scalar_is_text(tmp_path: Path) -> None:
    text = BAD.replace("spec:", "data: |\n  # tallygate: ignore[own-latest] why\nspec:")
    made = judge(tmp_path, {"a.yaml": text})
    assert told(made) == [("own-latest", "new")]


def test_an_annotation_covers_its_object_alone(tmp_path: Path) -> None:
    other = BAD.replace("name: web", "name: other")
    made = judge(tmp_path, {"a.yaml": f"{annotated('why until=2027-01-31')}---\n{other}"})
    assert [(f.resource, f.status.value) for f in made.findings] == [
        ("v1/Pod/web", "suppressed"),
        ("v1/Pod/other", "new"),
    ]
    [suppression] = [f.suppression for f in made.findings if f.suppression]
    assert (suppression.source, suppression.reason, suppression.until) == ("annotation", "why", "2027-01-31")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("ignore.tallygate.dev", "x"),
        ("ignore.tallygate.dev/own-latest", "[x]"),
        ("ignore.tallygate.dev/own-latest", "until=2027-99-99 x"),
        ("ignore.tallygate.dev/own-lattest", "x"),
    ],
)
def test_a_wrong_annotation_is_told(tmp_path: Path, key: str, text: str) -> None:
    made = judge(tmp_path, {"a.yaml": annotated(text, key)})
    assert told(made) == [("own-latest", "new"), ("suppression-invalid", "new")]


def test_an_unknown_rule_comes_with_a_near_one(tmp_path: Path) -> None:
    made = judge(tmp_path, {"a.yaml": covered(said="# tallygate: ignore[own-lattest] x")})
    [invalid] = [f for f in made.findings if f.rule == "suppression-invalid"]
    assert invalid.message == "there is no rule own-lattest; did you mean own-latest?"


def test_a_locked_rule_cannot_be_ignored(tmp_path: Path) -> None:
    made = judge(tmp_path, {"a.yaml": covered()}, rules=(LOCKED,))
    assert told(made) == [("own-latest", "new"), ("suppression-locked", "new")]
    config = Config(exceptions=(ExceptionEntry("own-latest", "why", "me", paths=("**",)),))
    made = judge(tmp_path / "b", {"a.yaml": BAD}, rules=(LOCKED,), config=config)
    assert told(made) == [("own-latest", "new"), ("suppression-locked", "new")]


def test_what_is_told_of_suppressions_cannot_be_ignored(tmp_path: Path) -> None:
    said = "# tallygate: ignore[suppression-unused] x"
    made = judge(tmp_path, {"a.yaml": covered(said=said)})
    assert told(made) == [("own-latest", "new"), ("suppression-locked", "new")]


def test_a_reason_can_be_required(tmp_path: Path) -> None:
    said = "# tallygate: ignore[own-latest]"
    assert told(judge(tmp_path, {"a.yaml": covered(said=said)})) == OPEN
    config = Config(ignore=Ignore(require_reason=True))
    made = judge(tmp_path / "b", {"a.yaml": covered(said=said)}, config=config)
    assert told(made) == [("own-latest", "new"), ("suppression-invalid", "new")]


def test_all_counts_without_ignores(tmp_path: Path) -> None:
    made = judge(tmp_path, {"a.yaml": covered()}, use_ignores=False)
    assert told(made) == [("own-latest", "new")]


def test_unused_is_told_only_of_rules_that_were_asked(tmp_path: Path) -> None:
    text = covered(said="# tallygate: ignore[own-latest,own-other] x", text=pod())
    other = module("deny contains 1 if false", "other", types="Service")
    made = judge(tmp_path, {"a.yaml": text}, rules=(LATEST, other))
    assert [f.message for f in made.findings] == [
        "own-latest has no finding here to ignore",
        "own-other has no finding here to ignore",
    ]
    assert made.exit is Exit.PASS
    config = Config(policies=Policies(disable=("own-o*",)))
    made = judge(tmp_path / "b", {"a.yaml": text}, rules=(LATEST, other), config=config)
    assert "own-other is disabled by policies.disable, so there is nothing to ignore" in [
        f.message for f in made.findings
    ]


def test_nothing_is_unused_in_a_file_that_was_not_read(tmp_path: Path) -> None:
    text = covered(text=pod()) + "---\na: [\n"
    assert told(judge(tmp_path, {"a.yaml": text})) == []


@pytest.mark.parametrize(
    ("fields", "covers"),
    [
        ({"paths": ("apps/**",)}, True),
        ({"paths": ("other/**",)}, False),
        ({"resource": "prod/v1/Pod/*"}, True),
        ({"resource": "prod/v1/Pod/w"}, False),
        ({"environment": "prod"}, True),
        ({"environment": "dev"}, False),
        ({"paths": ("**",), "environment": "dev"}, False),
    ],
)
def test_an_exception_covers_all_that_fits(tmp_path: Path, fields: dict[str, Any], covers: bool) -> None:
    entry = ExceptionEntry("own-latest", "why", "me", location=Location("tallygate.yaml", 4), **fields)
    files = {f"apps/{name}/a.yaml": BAD if name == "prod" else pod() for name in ("dev", "staging", "prod")}
    made = judge(tmp_path, files, config=Config(exceptions=(entry,)))
    expected = OPEN if covers else [("own-latest", "new"), ("suppression-unused", "new")]
    assert told(made) == expected
    if covers:
        suppression = only(made).suppression
        assert suppression is not None
        assert (suppression.source, suppression.owner, suppression.location.line) == ("exception", "me", 4)


def test_an_exception_by_glob(tmp_path: Path) -> None:
    entries = (
        ExceptionEntry("own-*", "why", "me", paths=("**",)),
        ExceptionEntry("no-*", "w", "me", paths=("**",)),
    )
    made = judge(tmp_path, {"a.yaml": BAD}, config=Config(exceptions=entries))
    assert told(made) == [*OPEN, ("suppression-invalid", "new")]


def test_an_exception_that_expired_or_names_nothing(tmp_path: Path) -> None:
    entries = (
        ExceptionEntry("own-latest", "why", "me", until="2026-01-01", paths=("**",)),
        ExceptionEntry("own-latest", "why", "me"),
        ExceptionEntry("own-latest", "why", "me", until="2026-99-01", paths=("**",)),
    )
    made = judge(tmp_path, {"a.yaml": BAD}, config=Config(exceptions=entries))
    assert told(made) == [
        ("own-latest", "new"),
        ("suppression-expired", "new"),
        ("suppression-invalid", "new"),
        ("suppression-invalid", "new"),
    ]


@pytest.mark.parametrize(
    ("key", "text", "tool"),
    [
        ("checkov.io/skip1", "CKV_K8S_14=why", "checkov"),
        ("checkov.io/skip", "ckv_k8s_14=why", "checkov"),
        ("ignore-check.kube-linter.io/latest-tag", "why", "kube-linter"),
    ],
)
def test_annotations_of_other_tools(tmp_path: Path, key: str, text: str, tool: str) -> None:
    files = {"a.yaml": annotated(text, key)}
    assert told(judge(tmp_path, files, rules=(PEERS,))) == [("own-latest", "new")]
    made = judge(tmp_path / "b", files, rules=(PEERS,), config=Config(ignore=Ignore(compat=(tool,))))
    assert told(made) == OPEN
    assert only(made).suppression.reason == "why"  # type: ignore[union-attr]


def test_annotations_of_other_tools_reach_what_the_program_says(tmp_path: Path) -> None:
    pack_of_objects = next(one for one in builtin_packs() if one.id == "kubernetes")
    text = (
        "apiVersion: apps/v1\nkind: Deployment\n"
        "metadata: {name: a, annotations: {ignore-check.kube-linter.io/mismatching-selector: why}}\n"
        "spec:\n  selector: {matchLabels: {app: a}}\n  template:\n    metadata: {labels: {app: b}}\n"
        "    spec: {containers: [{name: a, image: 'a:1'}]}\n"
    )
    for number, (compat, status) in enumerate([((), "new"), (("kube-linter",), "suppressed")]):
        config = Config(ignore=Ignore(compat=compat))
        made = judge(tmp_path / str(number), {"a.yaml": text}, packs=(pack_of_objects,), config=config)
        assert ("k8s-selector-mismatch", status) in told(made)


def test_other_tools_may_need_what_we_do_not(tmp_path: Path) -> None:
    text = annotated("CKV_K8S_14=why", "checkov.io/skip1").replace(":latest", ":1")
    config = Config(ignore=Ignore(compat=("checkov",)))
    assert told(judge(tmp_path, {"a.yaml": text}, rules=(PEERS,), config=config)) == []


TRIVYIGNORE = """\
misconfigurations:
  - id: ksv-0013
    paths: ["apps/**"]
    statement: why
    expired_at: 2027-01-31
  - paths: [x]
"""


def test_the_file_of_trivy_is_the_judging_sides(tmp_path: Path) -> None:
    rules = (Module(PEERS.path, PEERS.text.replace("checkov:CKV_K8S_14", "AVD-KSV-0013")),)
    config = Config(ignore=Ignore(compat=("trivy",)))
    head = {"apps/a.yaml": BAD, "b.yaml": BAD, ".trivyignore.yaml": TRIVYIGNORE}
    made = judge(tmp_path, head, rules=rules, config=config)
    assert told(made) == [("own-latest", "new"), ("own-latest", "suppressed"), ("suppression-invalid", "new")]
    made = judge(tmp_path / "b", head, {"c.yaml": pod()}, rules=rules, config=config)
    assert told(made) == [("own-latest", "new"), ("own-latest", "new")]


UNKNOWN_RULE = module('deny contains {"msg": "x", "path": ["size"]} if input.values.size > 1', types="thing")
UNKNOWN = 'resource "thing" "a" {\n  size = var.x # tallygate: ignore[own-one]%s\n}\nvariable "x" {}\n'


def test_an_unknown_that_is_ignored_stays_unknown_and_closes_nothing(tmp_path: Path) -> None:
    more = {"rules": (UNKNOWN_RULE,), "packs": (TERRAFORM,)}
    made = judge(tmp_path, {"a.tf": UNKNOWN % " why"}, **more)
    assert (told(made), made.exit) == ([("own-one", "unknown")], Exit.PASS)
    assert made.gates[0].unknown == 0
    made = judge(tmp_path / "b", {"a.tf": UNKNOWN % ""}, **more)
    assert told(made) == [("own-one", "unknown"), ("suppression-invalid", "new")]
    assert made.exit is Exit.ERROR


def test_a_reason_that_lacks_is_asked_for_once_a_rule(tmp_path: Path) -> None:
    body = 'deny contains {"msg": "x", "path": ["size"]} if input.values.size > %d'
    rules = tuple(
        Module(made.path, made.text.replace("#   severity", "#   peers: [AVD-AWS-0001]\n#   severity"))
        for made in (module(body % n, name, types="thing") for n, name in enumerate(("one", "two")))
    )
    head = {
        "a.tf": "".join(f'resource "thing" "r{n}" {{\n  size = var.x\n}}\n' for n in range(3))
        + 'variable "x" {}\n',
        ".trivyignore.yaml": "misconfigurations:\n  - id: AVD-AWS-0001\n",
    }
    config = Config(ignore=Ignore(compat=("trivy",)))
    made = judge(tmp_path, head, rules=rules, packs=(TERRAFORM,), config=config)
    asked = [finding.message for finding in made.findings if finding.rule == "suppression-invalid"]
    assert sorted(asked) == [
        f"own-{name} is UNKNOWN here; ignoring that needs a reason" for name in ("one", "two")
    ]
    assert len(made.findings) == 8


def test_a_comment_in_a_template_covers_nothing_and_says_so(tmp_path: Path) -> None:
    chart = {
        "Chart.yaml": "name: c\n",
        "templates/a.yaml": "# tallygate: ignore[own-latest] x\n" + BAD + "# {{ .x }}\n",
    }
    made = judge(tmp_path, {**chart, "b.yaml": pod()})
    assert ("suppression-invalid", "new") in told(made)


class TestAgainstABase:
    def test_a_suppression_that_goes_away_makes_the_finding_new(self, tmp_path: Path) -> None:
        made = judge(tmp_path, {"a.yaml": BAD}, {"a.yaml": covered()})
        assert (told(made), made.exit) == ([("own-latest", "new")], Exit.CLOSED)

    def test_one_that_the_change_adds_is_honoured_and_shown(self, tmp_path: Path) -> None:
        made = judge(tmp_path, {"a.yaml": covered()}, {"a.yaml": BAD})
        assert (told(made), made.exit) == (OPEN, Exit.PASS)
        assert only(made).suppression.added  # type: ignore[union-attr]

    def test_one_that_was_there_is_nothing_new(self, tmp_path: Path) -> None:
        made = judge(tmp_path, {"a.yaml": "# moved\n" + covered()}, {"a.yaml": covered()})
        assert told(made) == OPEN
        assert not only(made).suppression.added  # type: ignore[union-attr]

    def test_a_new_finding_under_an_old_suppression_is_shown(self, tmp_path: Path) -> None:
        base = covered("spec", text=BAD + "    - name: b\n      image: web:1\n")
        made = judge(tmp_path, {"a.yaml": base.replace("web:1", "job:latest")}, {"a.yaml": base})
        assert sorted(f.suppression.added for f in made.findings if f.suppression) == [False, True]

    def test_what_was_ignored_and_is_mended_is_not_told_as_fixed(self, tmp_path: Path) -> None:
        assert told(judge(tmp_path, {"a.yaml": pod()}, {"a.yaml": covered()})) == []

    def test_an_exception_of_the_base_is_not_the_changes(self, tmp_path: Path) -> None:
        config = Config(exceptions=(ExceptionEntry("own-latest", "why", "me", paths=("**",)),))
        made = judge(tmp_path, {"a.yaml": BAD, "b.yaml": pod()}, {"b.yaml": pod()}, config=config)
        assert told(made) == [("own-latest", "suppressed"), ("suppression-unused", "fixed")]
        [suppression] = [f.suppression for f in made.findings if f.suppression]
        assert not suppression.added

    def test_an_expired_one_is_as_old_as_its_base(self, tmp_path: Path) -> None:
        text = covered(said="# tallygate: ignore[own-latest] until=2020-01-01 x")
        made = judge(tmp_path, {"a.yaml": text, "b.yaml": pod()}, {"a.yaml": text})
        assert (told(made), made.exit) == (
            [("own-latest", "existing"), ("suppression-expired", "existing")],
            Exit.PASS,
        )

    def test_a_second_equal_finding_is_not_covered_by_the_first(self, tmp_path: Path) -> None:
        made = judge(tmp_path, {"a.yaml": f"{covered()}---\n{BAD}"}, {"a.yaml": BAD})
        assert told(made) == [("own-latest", "new"), ("own-latest", "suppressed")]


def test_suppressed_is_no_gate_of_its_own(tmp_path: Path) -> None:
    made = judge(tmp_path, {"a.yaml": covered()})
    assert [(gate.state, gate.errors, gate.rules) for gate in made.gates] == [("pass", 0, ())]
    assert {f.status for f in made.findings} == {Status.SUPPRESSED}
