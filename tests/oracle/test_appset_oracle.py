"""ApplicationSets against the code of Argo CD that expands them."""

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tallygate.kubernetes.appsets.expand import Expansion
from tallygate.kubernetes.appsets.generators import Context
from tests.oracle.appset_answers import Answer, argo_cd, as_repository, comparable
from tests.unit.kubernetes.appsets.sets import expanded, files_of
from tests.unit.kubernetes.appsets.test_documented_examples import CONTEXT, TOLD, set_of
from tests.unit.kubernetes.rendering import needs_helm

pytestmark = [pytest.mark.oracle, needs_helm]
TEXTS = Path(__file__).with_name("appset_texts.json")
OPTIONS: list[list[str]] = [[], ["missingkey=error"], ["missingkey=zero"]]


def agree(ours: Expansion, theirs: Answer) -> bool:
    """Whether both refuse, or make the same Applications."""
    refused = any(one.reason == "failed" for one in ours.problems)
    if refused or theirs.error:
        return refused and bool(theirs.error)
    return comparable([one.value for one in ours.applications]) == comparable(theirs.applications)


def test_documented_examples_are_as_argo_cd_makes_them(tmp_path: Path) -> None:
    files = files_of(tmp_path, TOLD["files"])
    as_repository(tmp_path)
    sets = [set_of(example) for example in TOLD["examples"]]
    answers = argo_cd(sets, tmp_path, CONTEXT.clusters)
    for example, text, answer in zip(TOLD["examples"], sets, answers, strict=True):
        made = [expanded(text, files, context) for context in _orders(text)]
        assert any(agree(one, answer) for one in made), (example["title"], answer)


def _orders(text: str) -> list[Context]:
    """Argo CD walks a map of the clusters, so that a flat list of them has any order."""
    if "flatList" not in text:
        return [CONTEXT]
    return [msgspec.structs.replace(CONTEXT, clusters=each) for each in permutations(CONTEXT.clusters)]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_templates_are_filled_as_argo_cd_fills_them(options: list[str], tmp_path: Path) -> None:
    """One by one, for one that is refused spoils its set. What is not worked out is said to be so."""
    told = json.loads(TEXTS.read_bytes())
    sets = [_template(text, told["element"], options) for text in told["texts"]]
    answers = argo_cd(sets, tmp_path, ())
    open_ = 0
    for text, whole, answer in zip(told["texts"], sets, answers, strict=True):
        ours = expanded(whole)
        if any(one.reason == "unresolved" for one in ours.problems):
            open_ += 1
        else:
            assert agree(ours, answer), (text, ours, answer)
    assert open_ <= len(sets) // 12


def _template(text: str, element: dict[str, Any], options: list[str]) -> str:
    spec = {
        "goTemplate": True,
        "goTemplateOptions": options,
        "generators": [{"list": {"elements": [element]}}],
        "template": {"metadata": {"name": "x"}, "spec": {"project": text}},
    }
    return json.dumps({"kind": "ApplicationSet", "metadata": {"name": "x"}, "spec": spec})
