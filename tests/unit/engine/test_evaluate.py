from collections.abc import Sequence
from pathlib import Path

import pytest

from tallygate.engine import evaluate as evaluating
from tallygate.engine.evaluate import Evaluation, Tree, evaluate
from tallygate.engine.inputs import resource_input
from tallygate.engine.problems import EvaluationError
from tallygate.model.diagnostic import Level
from tallygate.rego.types import EvalResult, Job
from tests.unit.engine.written import (
    LATEST,
    OBJECTS,
    SETTINGS,
    TERRAFORM,
    Asked,
    judged,
    module,
    pack,
    pod,
    program,
    trees,
)

LATEST_POD = pod(image="web:latest")
TWO = {"config/dev/a.toml": "x = 1\n", "config/prod/a.toml": "x = 1\n"}
ENVIRONMENT = module(
    'deny contains {"msg": input.environment, "address": input.config[0].address} if input.config[0]',
    "environment",
    "environment",
)


def messages(evaluation: Evaluation) -> list[tuple[str, str]]:
    return [(str(found.location), found.message) for found in evaluation.findings]


class TestQuestions:
    def test_what_both_trees_have_is_asked_once(self, tmp_path: Path) -> None:
        head = {"a.yaml": LATEST_POD, "b.yaml": pod("new")}
        base = {"a.yaml": LATEST_POD, "b.yaml": pod("old")}
        asked = Asked(program(LATEST))
        evaluations = evaluate(trees(tmp_path, head, base), asked.program, asked)
        assert (asked.calls, len(asked.jobs)) == (1, 3)
        assert [len(one.findings) for one in evaluations] == [1, 1]

    def test_what_no_rule_judges_is_not_asked(self, tmp_path: Path) -> None:
        asked = Asked(program(LATEST))
        service = LATEST_POD.replace("kind: Pod", "kind: Service")
        [evaluation] = evaluate(trees(tmp_path, {"a.yaml": service}), asked.program, asked)
        assert asked.jobs == []
        assert (evaluation.judged, evaluation.findings) == (frozenset(), ())
        assert evaluation.unjudged == {("a.yaml", "v1/Service/web")}

    def test_what_is_judged_is_told_by_path(self, tmp_path: Path) -> None:
        content = {"a.yaml": pod("same"), "b.yaml": pod("same").replace("kind: Pod", "kind: Service")}
        [evaluation] = judged(trees(tmp_path, content), LATEST)
        assert evaluation.judged == {"a.yaml"}
        assert evaluation.unjudged == {("b.yaml", "v1/Service/same")}

    def test_unknown_values_are_named_below_values(self, tmp_path: Path) -> None:
        own = trees(tmp_path, {"a.tf": 'resource "aws_x" "y" { a = aws_z.b.id }\n'}, packs=(TERRAFORM,))
        asked = Asked(program(module('deny contains {"msg": "m"} if not input.values.a', types="aws_x")))
        [evaluation] = evaluate(own, asked.program, asked)
        assert asked.jobs[0].unknown == (("values", "a"),)
        assert [found.status for found in evaluation.findings] == ["unknown"]

    def test_too_much_to_judge_is_an_error(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        own = trees(tmp_path, {"a.yaml": pod("a"), "b.yaml": pod("b")})
        asked = Asked(program(LATEST))
        most = sum(len(resource_input(made)) for made in own[0].reading.resources)
        monkeypatch.setattr(evaluating, "_MOST_BYTES", most)
        evaluate(own, asked.program, asked)
        assert asked.calls == 1
        monkeypatch.setattr(evaluating, "_MOST_BYTES", most - 1)
        with pytest.raises(EvaluationError, match="too much to judge"):
            evaluate(own, asked.program, asked)
        assert asked.calls == 1


class TestAnswers:
    @pytest.fixture
    def own(self, tmp_path: Path) -> list[Tree]:
        return trees(tmp_path, {"a.yaml": LATEST_POD})

    def answered(self, own: Sequence[Tree], change: str) -> Evaluation:
        """Two rules judge one pod; the engine's answers are changed on their way."""
        asked = Asked(program(LATEST, module('deny contains {"msg": "m"} if true', "other")))

        def changed(jobs: Sequence[Job]) -> list[EvalResult]:
            results = asked(jobs)
            kept = {"none": [], "first": results[:1], "turned": results[::-1], "twice": results * 2}
            return kept[change]

        [evaluation] = evaluate(own, asked.program, changed)
        return evaluation

    @pytest.mark.parametrize("change", ["none", "first", "turned", "twice"])
    def test_answers_that_do_not_fit_the_question_are_an_error(self, change: str, own: list[Tree]) -> None:
        [told] = self.answered(own, change).failures
        assert (told.rule, told.level) == ("tg_engine_protocol", Level.ERROR)
        assert str(told.location) == "a.yaml:1:1"

    def test_an_error_of_a_rule_is_told_at_the_rule(self, tmp_path: Path) -> None:
        conflict = module('x := 1 if true\n\nx := 2 if true\n\ndeny contains {"msg": "m"} if x == 1')
        content = {"apps/dev/a.yaml": LATEST_POD, "apps/prod/a.yaml": pod("other")}
        [evaluation] = judged(trees(tmp_path, content), conflict)
        assert evaluation.findings == ()
        told = evaluation.failures[0]
        assert (told.rule, told.level, told.location.path) == ("own-one", Level.ERROR, "policy/one.rego")
        assert told.location.line > 8
        assert told.message.endswith("(on dev/v1/Pod/web)")
        assert (told.environment, told.resource) == ("dev", "dev/v1/Pod/web")

    def test_a_result_of_a_wrong_shape_is_an_error(self, own: list[Tree]) -> None:
        [evaluation] = judged(own, module('deny contains {"path": []} if true'))
        [told] = evaluation.failures
        assert (told.rule, told.level) == ("own-one", Level.ERROR)
        assert told.message.startswith("tg_result_shape: ")
        assert str(told.location) == "policy/one.rego:12:1"
        assert evaluation.judged == {"a.yaml"}


class TestScopes:
    def test_an_environment_is_asked_for_each(self, tmp_path: Path) -> None:
        [evaluation] = judged(trees(tmp_path, TWO, packs=(SETTINGS,)), ENVIRONMENT)
        assert messages(evaluation) == [("config/dev/a.toml:1:1", "dev"), ("config/prod/a.toml:1:1", "prod")]
        assert [found.environment for found in evaluation.findings] == ["dev", "prod"]

    def test_a_foreign_address_is_an_error(self, tmp_path: Path) -> None:
        foreign = module('deny contains {"msg": "m", "address": "nowhere"} if true', "foreign", "environment")
        [evaluation] = judged(trees(tmp_path, TWO, packs=(SETTINGS,)), foreign)
        assert evaluation.findings == ()
        assert [told.rule for told in evaluation.failures] == ["tg_result_shape"] * 2

    CHANGE = module(
        'deny contains {"msg": c.action, "address": c.address} if some c in input.changed', "change", "change"
    )

    def test_a_change_is_asked_with_two_trees_and_belongs_to_head(self, tmp_path: Path) -> None:
        head, base = {"a.yaml": pod(), "new.yaml": pod("new")}, {"a.yaml": pod(), "old.yaml": pod("old")}
        of_head, of_base = judged(trees(tmp_path, head, base), self.CHANGE)
        assert messages(of_head) == [("new.yaml:1:1", "create"), ("old.yaml:1:1", "delete")]
        assert of_base.findings == ()

    def test_a_change_is_not_asked_of_one_tree(self, tmp_path: Path) -> None:
        asked = Asked(program(self.CHANGE))
        [evaluation] = evaluate(trees(tmp_path, {"a.yaml": pod()}), asked.program, asked)
        assert (asked.jobs, evaluation.findings) == ([], ())

    def test_head_s_resource_gives_the_place_of_one_that_both_have(self, tmp_path: Path) -> None:
        head, base = {"a.yaml": "# moved\n" + LATEST_POD}, {"a.yaml": pod()}
        of_head, _ = judged(trees(tmp_path, head, base), self.CHANGE)
        assert messages(of_head) == [("a.yaml:2:1", "update")]


class TestTrees:
    def test_environments_are_found_in_both_together(self, tmp_path: Path) -> None:
        alone = {"config/prod/a.toml": "x = 1\n"}
        head, base = trees(tmp_path, alone, TWO, packs=(SETTINGS,))
        assert [made.environment for made in head.reading.resources] == ["prod"]
        assert head.layout.environments == base.layout.environments == ("dev", "prod")

    def test_one_word_alone_is_no_environment(self, tmp_path: Path) -> None:
        [head] = trees(tmp_path, {"config/prod/a.toml": "x = 1\n"}, packs=(SETTINGS,))
        assert head.layout.environments == ()

    def test_what_is_excluded_makes_no_environment(self, tmp_path: Path) -> None:
        [head] = trees(tmp_path, TWO, packs=(SETTINGS,), exclude=("config/dev/**",))
        assert head.layout.environments == ()
        assert head.selection.excluded == ("config/dev/a.toml",)

    @pytest.mark.parametrize(
        ("link", "level"), [("a.yaml", Level.UNKNOWN), ("folder", Level.UNKNOWN), ("a.png", Level.NOTE)]
    )
    def test_a_broken_link_counts_where_a_validator_wants_it(
        self, link: str, level: Level, tmp_path: Path
    ) -> None:
        (tmp_path / "0").mkdir()
        (tmp_path / "0" / link).symlink_to("nowhere")
        [head] = trees(tmp_path, {"b.yaml": pod()})
        assert [(told.rule, told.level) for told in head.unread] == [("source-link-broken", level)]
        [evaluation] = judged([head], LATEST)
        assert list(evaluation.diagnostics) == list(head.unread)

    def test_unread_files_of_the_selection_are_told_with_the_evaluation(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tallygate.engine.select._MOST_BYTES", 4)
        [evaluation] = judged(trees(tmp_path, {"a.yaml": pod()}), LATEST)
        assert [told.rule for told in evaluation.diagnostics] == ["file-limit"]

    def test_a_broken_file_belongs_to_its_environment(self, tmp_path: Path) -> None:
        content = {"config/dev/a.toml": "x = \n", "config/prod/a.toml": "x = 1\n", "config/b.toml": "x = \n"}
        [evaluation] = judged(trees(tmp_path, content, packs=(SETTINGS,)), LATEST)
        assert [(told.location.path, told.environment) for told in evaluation.diagnostics] == [
            ("config/b.toml", None),
            ("config/dev/a.toml", "dev"),
        ]


def test_list_items_are_judged_where_they_stand(tmp_path: Path) -> None:
    items = "apiVersion: v1\nkind: List\nitems:\n" + "".join(
        f"- apiVersion: v1\n  kind: Pod\n  metadata: {{name: {name}}}\n"
        f"  spec: {{containers: [{{name: c, image: '{image}'}}]}}\n"
        for name, image in (("a", "x:1"), ("b", "x:latest"))
    )
    [evaluation] = judged(trees(tmp_path, {"a.yaml": items}, packs=(OBJECTS, pack(type="thing"))), LATEST)
    assert messages(evaluation) == [("a.yaml:11:33", "x:latest is latest")]
    assert evaluation.judged == {"a.yaml"}
