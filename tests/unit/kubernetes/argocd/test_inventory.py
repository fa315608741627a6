import base64
from pathlib import Path
from typing import Any

import pytest

from tallygate.kubernetes.argocd.inventory import Cluster, Fleet, Standing, clusters
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator
from tests.unit.kubernetes.appsets.sets import files_of

NOWHERE = Standing()
LABEL = "argocd.argoproj.io/secret-type"
INVENTORY = """\
clusters:
  - name: shop-prod
    server: https://1.2.3.4
    environment: prod
    version: "1.33"
    project: shop
    labels: {region: eu}
    annotations: {team: a}
  - {name: shop-dev, server: https://1.2.3.5}
"""


def secret(data: dict[str, str], plain: dict[str, str] | None = None, kind: str = "cluster") -> Any:
    coded = {key: base64.b64encode(text.encode()).decode() for key, text in data.items()}
    metadata = {"name": "s", "labels": {LABEL: kind, "env": "dev"}, "annotations": {"a": "b"}}
    return {"kind": "Secret", "metadata": metadata, "data": coded, "stringData": plain or {}}


def seen(fleet: Fleet, standing: Standing = NOWHERE) -> tuple[Cluster, ...]:
    return fleet.seen_from(standing)


def told_of(*secrets: tuple[Any, str, str, str | None]) -> tuple[Fleet, list[str]]:
    """secrets: value, file, root and environment of each."""
    values = [
        (value, FixedLocator(Location(path, 8)), Standing(root, environment))
        for value, path, root, environment in secrets
    ]
    fleet, told = clusters(files_of(Path(), {}), "", values)
    return fleet, [one.message for one in told]


def test_a_secret_counts_for_its_root_and_its_environment_alone() -> None:
    fleet, told = told_of((secret({"name": "local", "server": "https://1"}), "s.yaml", "dev/k.yaml", "dev"))
    assert told == []
    assert not fleet.is_listed
    for known in (Standing("dev/k.yaml"), Standing("other/k.yaml", "dev"), Standing("", "dev")):
        assert [one.name for one in seen(fleet, known)] == ["local"]
    for other in (Standing("prod/k.yaml", "prod"), Standing("x/k.yaml"), Standing()):
        assert seen(fleet, other) == ()


def test_a_secret_of_an_environment_is_not_that_of_roots_without_one() -> None:
    one = secret({"name": "local", "server": "https://1"})
    fleet, _ = told_of((one, "s.yaml", "base/k.yaml", None), (one, "s.yaml", "dev/k.yaml", "dev"))
    assert seen(fleet, Standing("other/k.yaml")) == ()
    assert len(seen(fleet, Standing("base/k.yaml"))) == len(seen(fleet, Standing("", "dev"))) == 1
    fleet, _ = told_of((one, "s.yaml", "base/k.yaml", None))
    assert len(seen(fleet, Standing("other/k.yaml"))) == 1


def test_one_secret_in_two_overlays_is_no_contradiction() -> None:
    one = secret({"name": "local", "server": "https://1"})
    fleet, told = told_of((one, "s.yaml", "a/k.yaml", "dev"), (one, "s.yaml", "b/k.yaml", "dev"))
    assert told == []
    assert len(seen(fleet, Standing("b/k.yaml", "dev"))) == 1


def test_another_server_by_one_name_contradicts_in_one_environment_alone() -> None:
    one, other = (secret({"name": "local", "server": f"https://{n}"}) for n in (1, 2))
    _, told = told_of((one, "a.yaml", "", "dev"), (other, "b.yaml", "", "dev"))
    assert told == ["cluster local is already told at a.yaml:8:1, which counts"]
    fleet, told = told_of((one, "a.yaml", "", "dev"), (other, "b.yaml", "", "prod"))
    assert told == []
    assert [c.server for c in seen(fleet, Standing("", "prod"))] == ["https://2"]


def test_an_environment_that_nobody_has_is_told_and_none(tmp_path: Path) -> None:
    files = files_of(tmp_path, {"c.yaml": INVENTORY})
    fleet, [told] = clusters(files, "c.yaml", (), lambda name: f"there is no environment {name}")
    assert told.message == "cluster shop-prod: there is no environment prod"
    assert seen(fleet)[0].environment is None


def test_an_inventory_is_read(tmp_path: Path) -> None:
    fleet, told = clusters(files_of(tmp_path, {"c.yaml": INVENTORY}), "c.yaml", ())
    prod, dev = seen(fleet)
    assert told == ()
    assert (prod.name, prod.server, prod.environment, prod.version) == (
        "shop-prod",
        "https://1.2.3.4",
        "prod",
        "1.33",
    )
    assert (prod.project, prod.annotations) == ("shop", {"team": "a"})
    assert prod.labels == {"region": "eu", LABEL: "cluster"}
    assert (prod.location.path, prod.location.line, dev.location.line) == ("c.yaml", 2, 9)


def test_secrets_of_clusters_are_read_and_others_are_not(tmp_path: Path) -> None:
    values = [
        secret({"name": "one", "server": "https://1", "config": "hidden"}),
        secret({"server": "https://2"}, {"name": "two", "project": "p"}),
        secret({"name": "x", "server": "y"}, kind="repository"),
        {"kind": "ConfigMap", "metadata": None},
    ]
    place = FixedLocator(Location("s.yaml", 3))
    fleet, told = clusters(files_of(tmp_path, {}), "", [(value, place, Standing()) for value in values])
    assert told == ()
    found = seen(fleet)
    assert [(one.name, one.server, one.project) for one in found] == [
        ("one", "https://1", ""),
        ("two", "https://2", "p"),
    ]
    assert found[0].labels == {LABEL: "cluster", "env": "dev"}
    assert "hidden" not in repr(found)


def test_of_one_name_the_inventory_counts(tmp_path: Path) -> None:
    files = files_of(tmp_path, {"c.yaml": INVENTORY})
    value = secret({"name": "shop-dev", "server": "https://other"})
    found, [told] = clusters(files, "c.yaml", [(value, FixedLocator(Location("s.yaml")), Standing())])
    assert seen(found)[1].server == "https://1.2.3.5"
    assert told.message == (
        "cluster shop-dev with the server https://other is not in the inventory, c.yaml, which counts"
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("clusters: x", "an inventory is one YAML mapping"),
        ("- a", "an inventory is one YAML mapping"),
        ("clusters: [{name: a}]", "a cluster needs a name and a server"),
        ("clusters: [{name: a, server: b, colour: c}]", "a cluster has no colour"),
        ("clusters: [{name: a, server: b, version: 1.30}]", "version of a cluster is a text"),
        ("clusters: [{name: a, server: b, labels: {c: 1}}]", "labels of a cluster are texts"),
    ],
)
def test_what_is_wrong_in_an_inventory_is_told(text: str, wanted: str, tmp_path: Path) -> None:
    found, [told] = clusters(files_of(tmp_path, {"c.yaml": text}), "c.yaml", ())
    assert seen(found) == ()
    assert told.message.startswith(wanted)
    assert told.location.path == "c.yaml"


def test_a_missing_inventory_and_a_damaged_secret_are_told(tmp_path: Path) -> None:
    value = {**secret({}), "data": {"name": "%%%", "server": "x"}}
    _, told = clusters(
        files_of(tmp_path, {}), "gone.yaml", [(value, FixedLocator(Location("s.yaml")), Standing())]
    )
    assert [one.message for one in told] == [
        "the inventory cannot be read: there is no such file or folder",
        "name of this cluster Secret is not base64 of a text",
    ]
