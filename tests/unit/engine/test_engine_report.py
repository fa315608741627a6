from pathlib import Path
from typing import Any

import pytest

from tallygate.engine.config import Config, EnvironmentConfig, OnUnknown
from tallygate.engine.evaluate import evaluate, read_trees
from tallygate.engine.judges import Judges
from tallygate.engine.options import Options
from tallygate.engine.policies import PolicySet
from tallygate.engine.problems import UsageError
from tallygate.engine.redact import MASK
from tallygate.engine.report import Run, report
from tallygate.engine.trees import Trees
from tallygate.model.diagnostic import Level
from tallygate.model.finding import Status
from tallygate.model.verdict import Exit, Report
from tallygate.rego.types import Module
from tests.unit.engine.written import (
    LATEST,
    OBJECTS,
    TERRAFORM,
    Asked,
    Files,
    files,
    module,
    pack,
    pod,
    program,
)

LATEST_POD = pod(image="web:latest")
ACCOUNT = pod("a").replace("kind: Pod", "kind: ServiceAccount")
ENVIRONMENTS = {"apps/dev/a.yaml": pod("a"), "apps/staging/a.yaml": pod("a"), "apps/prod/a.yaml": LATEST_POD}

CHART = {
    "Chart.yaml": "name: c\n",
    "templates/a.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: '{{ .x }}'}\n",
    "b.yaml": pod(),
}


def run(
    folder: Path,
    head: Files,
    base: Files | None = None,
    rules: tuple[Module, ...] = (LATEST,),
    packs: tuple[Any, ...] = (OBJECTS,),
    config: Config | None = None,
    notes: tuple[str, ...] = (),
    scope: str = "",
    **options: Any,
) -> Report:
    config = config or Config()
    of_head = files(folder / "head", head)
    of_base = None if base is None else files(folder / "base", base)
    read = read_trees([of_head, of_base] if of_base else [of_head], packs, config.exclude, config)
    compiled = program(*rules)
    judges = Judges(config, packs, PolicySet(rules, trusted=False), notes)
    trees = Trees(of_head, of_base, of_base or of_head, "main")
    evaluations = evaluate(read, compiled, Asked(compiled))
    return report(Run(Options(**options), trees, judges, compiled, scope), evaluations)


def found(made: Report) -> list[tuple[str, str, str]]:
    return [(f.rule, f"{f.location.path}:{f.location.line}", f.status) for f in made.findings]


def gates(made: Report) -> list[tuple[str | None, str]]:
    return [(gate.environment, gate.state) for gate in made.gates]


class TestVerdict:
    def test_closed(self, tmp_path: Path) -> None:
        made = run(tmp_path, {"a.yaml": LATEST_POD})
        assert (made.exit, made.verdict, made.base, made.head) == (
            Exit.CLOSED,
            "closed",
            None,
            "working tree",
        )
        assert found(made) == [("own-latest", "a.yaml:8", "new")]

    def test_pass(self, tmp_path: Path) -> None:
        made = run(tmp_path, {"a.yaml": pod()})
        assert (made.exit, made.verdict, made.findings, made.notes) == (Exit.PASS, "pass", (), ())

    def test_nothing_where_no_rule_judged_anything(self, tmp_path: Path) -> None:
        made = run(tmp_path, {"a.yaml": LATEST_POD.replace("kind: Pod", "kind: ServiceAccount")})
        assert (made.exit, made.verdict, made.counts.unjudged) == (Exit.NOTHING, "nothing", 1)

    def test_settings_of_tools_are_nothing_beside_resources_that_no_rule_judges(self, tmp_path: Path) -> None:
        text = 'provider "aws" {}\nresource "aws_vpc" "this" {}\n'
        settings = module("deny contains 1 if false", "settings", types="provider.aws")
        made = run(tmp_path, {"a.tf": text}, rules=(settings,), packs=(TERRAFORM,))
        assert (made.exit, made.unjudged_types) == (Exit.NOTHING, {"aws_vpc": 1})
        alone = run(tmp_path / "alone", {"a.tf": text[:18]}, rules=(settings,), packs=(TERRAFORM,))
        assert alone.exit is Exit.PASS

    def test_an_environment_of_which_nothing_was_judged(self, tmp_path: Path) -> None:
        held = {f"apps/{name}/a.yaml": pod("a") for name in ("dev", "staging")}
        made = run(tmp_path, {**held, "apps/prod/a.yaml": ACCOUNT, "apps/prod/terragrunt.hcl": ""})
        assert [gate.judged for gate in made.gates] == [True, True, False]
        assert (made.exit, made.counts.unjudged, made.unjudged_types) == (Exit.PASS, 1, {"ServiceAccount": 1})
        assert made.notes == ("1 terragrunt.hcl file is not read: judge the plans that come of them",)
        only = run(tmp_path / "only", {**held, "apps/prod/a.yaml": ACCOUNT}, environment="prod")
        assert only.exit is Exit.NOTHING

    def test_a_change_of_what_judges_is_said(self, tmp_path: Path) -> None:
        made = run(tmp_path, {"a.yaml": pod(), "tallygate.yaml": "version: 1\n"}, {"a.yaml": pod()})
        assert "this change edits tallygate.yaml; what judged it is that of main" in made.notes

    def test_a_lone_folder_of_production_is_said(self, tmp_path: Path) -> None:
        made = run(tmp_path, {"base/a.yaml": pod(), "overlays/prod/a.yaml": pod()})
        assert [note for note in made.notes if note.startswith("overlays/prod looks like production")]

    def test_error_where_something_was_not_read(self, tmp_path: Path) -> None:
        made = run(tmp_path, {"a.yaml": pod(), "b.yaml": "kind: [\n"})
        assert (made.exit, made.verdict) == (Exit.ERROR, "error")
        assert [told.rule for told in made.diagnostics] == ["yaml-syntax"]

    def test_a_validator_of_one_s_own_that_claims_nothing(self, tmp_path: Path) -> None:
        own = pack(id="own", files=("no/*.yaml", "x"), builtin=False)
        made = run(tmp_path, {"a.yaml": pod()}, packs=(OBJECTS, own, pack(id="shipped", files=("x",))))
        assert made.exit is Exit.NOTHING
        assert made.notes == ("validator own claims no file (no/*.yaml, x)",)

    def test_what_it_carries_of_the_engine(self, tmp_path: Path) -> None:
        made = run(tmp_path, {"a.yaml": pod()}, notes=("told before",))
        assert made.engine.startswith("embedded regorus ")
        assert made.policies == PolicySet((LATEST,), trusted=False).digest
        assert made.notes == ("told before",)


class TestGates:
    def test_order_is_promotion_then_configuration_then_none(self, tmp_path: Path) -> None:
        config = Config(environments={"extra": EnvironmentConfig("low"), "prod": EnvironmentConfig("low")})
        made = run(tmp_path, {**ENVIRONMENTS, "z.yaml": LATEST_POD}, config=config)
        assert gates(made) == [
            ("dev", "pass"),
            ("staging", "pass"),
            ("prod", "fail"),
            (None, "fail"),
        ]

    def test_the_threshold_of_the_command_line(self, tmp_path: Path) -> None:
        assert run(tmp_path, ENVIRONMENTS, fail_on="critical").exit is Exit.PASS
        assert run(tmp_path, ENVIRONMENTS, fail_on="high").exit is Exit.CLOSED

    def test_one_environment_alone(self, tmp_path: Path) -> None:
        content = {**ENVIRONMENTS, "apps/dev/a.yaml": LATEST_POD}
        made = run(tmp_path, content, environment="dev")
        assert gates(made) == [("dev", "fail")]
        assert found(made) == [("own-latest", "apps/dev/a.yaml:8", "new")]

    def test_what_was_not_read_is_told_beside_one_environment(self, tmp_path: Path) -> None:
        made = run(tmp_path, {**ENVIRONMENTS, "b.yaml": "kind: [\n"}, environment="dev")
        assert gates(made) == [("dev", "pass"), (None, "error")]
        assert made.exit is Exit.ERROR

    def test_an_environment_of_the_configuration_alone_may_be_named(self, tmp_path: Path) -> None:
        config = Config(environments={"extra": EnvironmentConfig()})
        made = run(tmp_path, ENVIRONMENTS, config=config, environment="extra")
        assert (gates(made), made.exit) == ([("extra", "error")], Exit.ERROR)

    @pytest.mark.parametrize(
        ("content", "told"), [(ENVIRONMENTS, "dev, staging, prod"), ({"a.yaml": pod()}, "none")]
    )
    def test_an_environment_that_is_not_there(self, content: Files, told: str, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=f"no environment qa here; there are: {told}"):
            run(tmp_path, content, environment="qa")

    @pytest.mark.parametrize(
        ("hook", "elsewhere", "staged", "code"),
        [
            ("warn", "close", True, Exit.PASS),
            ("warn", "close", False, Exit.ERROR),
            ("close", "warn", True, Exit.ERROR),
            ("close", "warn", False, Exit.PASS),
        ],
    )
    def test_a_hook_has_its_own_word_on_unknowns(
        self, hook: str, elsewhere: str, staged: bool, code: Exit, tmp_path: Path
    ) -> None:
        config = Config(on_unknown=OnUnknown(hook, elsewhere))
        assert run(tmp_path, CHART, config=config, staged=staged).exit is code


class TestChange:
    def test_new_existing_and_fixed(self, tmp_path: Path) -> None:
        base = {"old.yaml": LATEST_POD, "mended.yaml": LATEST_POD, "gone.yaml": LATEST_POD}
        head = {"old.yaml": "# moved\n" + LATEST_POD, "mended.yaml": pod(), "new.yaml": LATEST_POD}
        made = run(tmp_path, head, base)
        assert found(made) == [
            ("own-latest", "gone.yaml:8", "fixed"),
            ("own-latest", "mended.yaml:8", "fixed"),
            ("own-latest", "new.yaml:8", "new"),
            ("own-latest", "old.yaml:9", "existing"),
        ]
        assert made.exit is Exit.CLOSED

    def test_nothing_is_fixed_in_a_file_that_no_longer_parses(self, tmp_path: Path) -> None:
        made = run(tmp_path, {"a.yaml": LATEST_POD + "  - [\n", "b.yaml": pod()}, {"a.yaml": LATEST_POD})
        assert (found(made), made.exit) == ([], Exit.ERROR)

    def test_what_was_compared_is_told(self, tmp_path: Path) -> None:
        made = run(tmp_path, {"a.yaml": LATEST_POD}, {"a.yaml": pod()}, notes=("first",))
        assert made.notes == ("first", "compared working tree with main at working tree")
        assert made.base == "working tree"

    @pytest.mark.parametrize(("path", "silent"), [("a.yaml", True), ("readme.md", False)])
    def test_a_change_that_reaches_nothing_says_so(self, path: str, silent: bool, tmp_path: Path) -> None:
        base = {"a.yaml": pod(), "readme.md": "x"}
        made = run(tmp_path, {**base, path: pod("other")}, base)
        assert ("no change reaches a checked resource" not in made.notes) is silent

    def test_a_deleted_file_is_a_change_that_reaches(self, tmp_path: Path) -> None:
        made = run(tmp_path, {"a.yaml": pod()}, {"a.yaml": pod(), "b.yaml": pod("b")})
        assert made.notes == ("compared working tree with main at working tree",)

    def test_an_unknown_of_both_that_is_not_touched_closes_nothing(self, tmp_path: Path) -> None:
        same = CHART
        made = run(tmp_path, same, same)
        assert (made.exit, [(f.status, f.reached) for f in made.findings]) == (
            Exit.PASS,
            [(Status.UNKNOWN, False)],
        )
        touched = run(tmp_path / "2", {**same, "values.yaml": "x: 1\n"}, same)
        assert (touched.exit, [f.reached for f in touched.findings]) == (Exit.ERROR, [True])


PARTS = {"a/x.yaml": LATEST_POD, "ab/y.yaml": LATEST_POD, "b/broken.yaml": "kind: [\n"}


class TestScope:
    def test_findings_counts_and_errors_of_that_part_only(self, tmp_path: Path) -> None:
        made = run(tmp_path, PARTS, scope="a")
        assert found(made) == [("own-latest", "a/x.yaml:8", "new")]
        assert (made.counts.files, made.counts.resources, made.diagnostics) == (1, 1, ())
        assert made.exit is Exit.CLOSED

    def test_an_error_inside(self, tmp_path: Path) -> None:
        made = run(tmp_path, PARTS, scope="b/broken.yaml")
        assert (len(made.diagnostics), made.counts.skipped, made.exit) == (1, 1, Exit.ERROR)

    def test_a_part_without_anything_judged(self, tmp_path: Path) -> None:
        assert run(tmp_path, {**PARTS, "c/x.txt": ""}, scope="c").exit is Exit.NOTHING


SECRET = "hunter22-hunter22"
TELLING = module(
    "deny contains result if {\n\tv := input.values.spec.password\n"
    '\tresult := {"msg": sprintf("is %s", [v]), "label": v, "value": v, "path": ["spec", "password"]}\n}',
    "telling",
)


class TestMasks:
    def pod(self, secret: str = SECRET) -> str:
        return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec: {{password: {secret}}}\n"

    def test_message_label_and_evidence(self, tmp_path: Path) -> None:
        [told] = run(tmp_path, {"a.yaml": self.pod()}, rules=(TELLING,)).findings
        assert (told.message, told.label, told.evidence) == (f"is {MASK}", MASK, {"value": MASK})

    def test_the_secret_of_a_finding_that_is_gone(self, tmp_path: Path) -> None:
        gone = module('deny contains {"msg": input.values.spec.password}', "telling")
        made = run(tmp_path, {"b.yaml": pod()}, {"a.yaml": self.pod()}, rules=(gone,))
        assert [(f.status, f.message) for f in made.findings] == [(Status.FIXED, MASK)]

    def test_of_both_trees_at_once(self, tmp_path: Path) -> None:
        both = module(
            "deny contains result if {\n\tsome t in [input.base, input.head]\n\tsome r in t.resources\n"
            '\tresult := {"msg": r.values.spec.password, "address": r.address}\n}',
            "both",
            "change",
        )
        made = run(tmp_path, {"a.yaml": self.pod("newer-secret")}, {"a.yaml": self.pod()}, rules=(both,))
        assert [f.message for f in made.findings] == [MASK, MASK]


def test_rules_are_the_asked_ones_and_own_ones_that_speak(tmp_path: Path) -> None:
    twice = pod().replace("kind: Pod", "kind: Pod\nkind: Pod")
    made = run(tmp_path, {"a.yaml": twice})
    assert [one.id for one in made.rules] == ["own-latest", "yaml-duplicate-key"]
    assert [one.id for one in run(tmp_path / "2", {"a.yaml": pod()}).rules] == ["own-latest"]


def test_counts(tmp_path: Path) -> None:
    content = {
        "a.yaml": pod("a") + "---\n" + pod("b"),
        "b.yaml": pod().replace("kind: Pod", "kind: ServiceAccount"),
        "c.yaml": "# kind\n",
        "d.txt": "",
    }
    warns = module('warn contains {"msg": "m"} if false\n\ndeny contains {"msg": "m"} if false', "two")
    counts = run(tmp_path, content, rules=(LATEST, warns)).counts
    assert (counts.files, counts.resources, counts.unjudged, counts.skipped) == (3, 3, 1, 1)
    assert counts.rules == 2


def test_only_errors_and_notes_are_diagnostics_and_in_order(tmp_path: Path) -> None:
    (tmp_path / "head").mkdir()
    (tmp_path / "head" / "c.png").symlink_to("nowhere")
    content = {"b.yaml": "kind: [\n", "a.yaml": "kind: [\n", "Chart.yaml": "", **CHART}
    made = run(tmp_path, {**content, "b.yaml": "kind: [\n"})
    assert [(d.location.path, d.level) for d in made.diagnostics] == [
        ("a.yaml", Level.ERROR),
        ("b.yaml", Level.ERROR),
        ("c.png", Level.NOTE),
    ]
    assert [f.rule for f in made.findings] == ["k8s-unrendered"]


DECLARED = Config(environments={"prod": EnvironmentConfig("low")}, path="tallygate.yaml")


def test_a_declared_environment_without_files_has_no_open_gate(tmp_path: Path) -> None:
    made = run(tmp_path, {"a.yaml": LATEST_POD}, config=DECLARED)
    assert gates(made) == [(None, "fail")]


def test_asked_for_by_name_an_environment_without_files_is_an_error(tmp_path: Path) -> None:
    made = run(tmp_path, {"a.yaml": LATEST_POD}, config=DECLARED, environment="prod")
    assert (gates(made), made.exit) == ([("prod", "error")], Exit.ERROR)
    [told] = made.diagnostics
    assert (told.rule, str(told.location)) == ("environment-empty", "tallygate.yaml:1:1")
    assert told.message == "nothing is checked for prod: no file belongs to it"


def test_a_declared_environment_alone_closes_its_gate(tmp_path: Path) -> None:
    content = {"apps/prod/a.yaml": LATEST_POD, "clusters/production/b.yaml": LATEST_POD}
    made = run(tmp_path, content, config=DECLARED, environment="prod")
    assert (gates(made), made.exit, len(made.findings)) == ([("prod", "fail")], Exit.CLOSED, 2)
