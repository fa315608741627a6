"""Verdicts are those of a real kubeconform over the schemas of the same wheel."""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallygate.kubernetes.schemas import pack
from tests.oracle.schema_verdicts import kubeconform, native, objects, ours, unpacked
from tests.oracle.tools import tool

pytestmark = pytest.mark.oracle
ROOT = Path(__file__).parents[2]
VERSION = "1.33"
_WRONG: list[Any] = ["text", 7, 1.5, True, None, [], {}, ["a"], {"a": 1}, -1]
# A choice between null and null is none to a JSON Schema; the API server takes it for nothing at all.
_EITHER = ("IntOrString", "Quantity")


def written() -> list[dict[str, Any]]:
    """The objects of the platform and of the fixtures of rules."""
    paths = sorted(
        [*ROOT.glob("gitops/apps/**/base/*.yaml"), *ROOT.glob("policies/kubernetes/*/good/**/*.yaml")]
    )
    found = [one for path in paths for one in objects(path.read_text(encoding="utf-8"))]
    return [one.values for one in native(found, VERSION)]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


def mutated(value: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """With one value changed, taken away, or joined by one that is not known; never its type."""
    made = copy.deepcopy(value)
    *parents, last = chance.choice([p for p in places(made) if p[0] not in ("apiVersion", "kind")])
    holder = made
    for part in parents:
        holder = holder[part]
    choice = chance.randrange(4)
    if choice == 0 and isinstance(holder, dict):
        del holder[last]
    elif choice == 1 and isinstance(holder, dict):
        holder[f"{last}x"] = holder[last]
    else:
        holder[last] = chance.choice(_WRONG)
    return made


def null_where_either_fits(value: dict[str, Any]) -> bool:
    """Nulls among ports and quantities, where the two are known to differ."""
    keys = {
        "port",
        "targetPort",
        "cpu",
        "memory",
        "storage",
        "ephemeral-storage",
        "maxSurge",
        "maxUnavailable",
    }
    keys |= {"minAvailable", "requests", "limits"}
    return any(keys & set(map(str, path)) and _at(value, path) is None for path in places(value))


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


@pytest.fixture(scope="module", params=[True, False], ids=["strict", "plain"])
def schemas(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bool]:
    strict: bool = request.param
    folder = tmp_path_factory.mktemp("schemas")
    return unpacked(tool("kubernetes-validate"), folder, VERSION, strict), strict


def test_verdicts_on_mutated_objects_are_those_of_kubeconform(
    schemas: tuple[str, bool], tmp_path: Path
) -> None:
    location, strict = schemas
    chance = random.Random(20261121)
    whole = written()
    corpus = [*whole, *(mutated(chance.choice(whole), chance) for _ in range(2000))]
    corpus = [one for one in corpus if not null_where_either_fits(one)]
    paths = []
    for number, value in enumerate(corpus):
        paths.append(tmp_path / f"{number:05}.json")
        paths[-1].write_text(json.dumps(value), encoding="utf-8")
    said = {
        Path(one["filename"]): one["status"]
        for one in kubeconform(tool("kubeconform"), location, paths, VERSION, strict)
    }
    mine = ours([objects(json.dumps(value))[0] for value in corpus], VERSION, strict)
    differing = [
        (value, said[path], own)
        for value, path, own in zip(corpus, paths, mine, strict=True)
        if (said[path] == "statusValid") != own
    ]
    assert differing == []
    assert 400 < sum(mine) < len(mine) - 400


def test_the_pack_has_every_kind_of_the_wheel() -> None:
    [folder] = (
        tool("kubernetes-validate")
        .resolve()
        .parents[1]
        .glob("lib/*/site-packages/kubernetes_validate/*-json-schema")
    )
    for version in pack.head().versions:
        text = (folder / f"v{version}.0-local" / "_definitions.json").read_text(encoding="utf-8")
        wanted = {
            pack.Gvk(gvk["group"], gvk["version"], gvk["kind"])
            for schema in json.loads(text)["$defs"].values()
            for gvk in schema.get("x-kubernetes-group-version-kind", ())
        }
        assert [gvk for gvk in wanted if gvk not in pack.release(version)] == []
