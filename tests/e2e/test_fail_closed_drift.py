"""Whatever was not read, neither `drift` nor `check --live` says that a cluster is as declared."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tallygate.cli import main
from tests.e2e.test_drift_command import CODE, GROUP, QUEUE, plan
from tests.unit.drift.plan_runs import document
from tests.unit.sources.git_repositories import write

Object = dict[str, Any]
CONFIG = "version: 1\nenvironments: {dev: {}, prod: {}}\n"
DECLARED: list[Object] = [
    {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"type": "ClusterIP", "selector": {"app": "web"}, "ports": [{"port": 80, "name": "http"}]},
    },
    {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "web", "namespace": "shop"},
        "data": {"LEVEL": "info", "LIMIT": "5"},
    },
]
WIDGET = {"apiVersion": "shop/v1", "kind": "Widget", "metadata": {"name": "w", "namespace": "shop"}}


def files(config: str = CONFIG, *more: Object) -> dict[str, str]:
    text = "---\n".join(json.dumps(one) + "\n" for one in (*DECLARED, *more))
    return {"tallygate.yaml": config, "config/prod/web.yaml": text, "config/dev/none.yaml": "a: 1\n"}


def there() -> Object:
    """As an API server gives them back."""
    items = deepcopy(DECLARED)
    for number, one in enumerate(items):
        one["metadata"] |= {"uid": f"u{number}", "resourceVersion": f"{number + 1}"}
    items[0]["spec"] |= {"clusterIP": "10.0.0.1", "clusterIPs": ["10.0.0.1"], "sessionAffinity": "None"}
    items[0]["spec"] |= {"ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack"}
    items[0]["spec"] |= {"internalTrafficPolicy": "Cluster"}
    items[0]["spec"]["ports"][0] |= {"protocol": "TCP", "targetPort": 80}
    return {"apiVersion": "v1", "kind": "List", "items": items}


def service(live: Object) -> Object:
    found: Object = live["items"][0]
    return found


def settings(live: Object) -> Object:
    found: Object = live["items"][1]
    return found


def applied(live: Object) -> None:
    """Who edits an object may write down that this is what was applied."""
    forged = {**settings(live), "data": {"LEVEL": "debug", "LIMIT": "5"}}
    settings(live)["data"] = forged["data"]
    notes = {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(forged)}
    settings(live)["metadata"]["annotations"] = notes


def owned(live: Object) -> None:
    settings(live)["data"]["LEVEL"] = "debug"
    fields: Object = {"f:data": {"f:LEVEL": {}}}
    entry = {"manager": "argocd-controller", "operation": "Update", "apiVersion": "v1", "fieldsV1": fields}
    settings(live)["metadata"]["managedFields"] = [entry]


def twice(live: Object) -> None:
    """The same object once more, as it is not."""
    live["items"].append(deepcopy(settings(live)))
    settings(live)["data"]["LEVEL"] = "debug"


WHOLE = ("-A",)
SPOILED: dict[str, tuple[Callable[[Object], Any], tuple[str, ...], int]] = {
    "a value": (lambda live: settings(live)["data"].update(LEVEL="debug"), WHOLE, 1),
    "a key that is gone": (lambda live: settings(live)["data"].pop("LIMIT"), WHOLE, 1),
    "no data": (lambda live: settings(live).pop("data"), WHOLE, 1),
    "data that is a list": (lambda live: settings(live).update(data=[]), WHOLE, 1),
    "data that is nothing": (lambda live: settings(live).update(data=None), WHOLE, 1),
    "a forged last-applied": (applied, WHOLE, 1),
    "a forged owner": (owned, WHOLE, 1),
    "one object twice": (twice, WHOLE, 4),
    "a port": (lambda live: service(live)["spec"]["ports"][0].update(port=81), WHOLE, 1),
    "one object less": (lambda live: live["items"].pop(), WHOLE, 4),
    "one object less, of a kind that is listed": (
        lambda live: settings(live)["metadata"].update(name="b"),
        WHOLE,
        1,
    ),
    "one object less, and nobody says that all are there": (
        lambda live: settings(live)["metadata"].update(name="b"),
        (),
        4,
    ),
    "another namespace": (lambda live: settings(live)["metadata"].update(namespace="b"), WHOLE, 1),
    "another version of the API": (lambda live: settings(live).update(apiVersion="v1beta9"), WHOLE, 4),
    "no objects": (lambda live: live.update(items=[]), WHOLE, 2),
    "no list of objects": (lambda live: live.pop("items"), WHOLE, 2),
    "an object without a name": (lambda live: settings(live)["metadata"].pop("name"), WHOLE, 2),
    "an object without a kind": (lambda live: settings(live).pop("kind"), WHOLE, 2),
    "an object that is a word": (lambda live: live["items"].append("web"), WHOLE, 2),
    "objects that are a mapping": (lambda live: live.update(items={"a": 1}), WHOLE, 2),
    "one object less, of a listing that goes on": (
        lambda live: (live.update(metadata={"continue": "abc"}), settings(live)["metadata"].update(name="b")),
        WHOLE,
        4,
    ),
    "an error of the server": (
        lambda live: live.update(kind="Status", status="Failure", code=403, items=None),
        WHOLE,
        2,
    ),
    "a table of the server": (lambda live: live.update(kind="Table", apiVersion="meta.k8s.io/v1"), WHOLE, 2),
}
CONFIGS = {
    "a rule without an end": "{type: ConfigMap, reason: r, owner: o}",
    "a rule without an owner": "{type: ConfigMap, reason: r, until: 2027-01-01}",
    "a rule without a reason": "{type: ConfigMap, owner: o, until: 2027-01-01}",
    "a rule for everything": "{reason: r, owner: o, until: 2027-01-01}",
    "a rule that is over": "{type: ConfigMap, reason: r, owner: o, until: 2026-01-01}",
    "a rule for another key": "{path: /data/LEVE, reason: r, owner: o, until: 2027-01-01}",
    "a rule for another type": "{type: Config, reason: r, owner: o, until: 2027-01-01}",
}


def exit_code(folder: Path, live: Object | str, *words: str) -> int:
    path = folder.parent / "live.json"
    path.write_text(live if isinstance(live, str) else json.dumps(live))
    told = ("drift", str(folder), "--env", "prod", "--live", str(path), "--now", "2026-11-21", *words)
    return main([*told, "--fail-on", "low", "--types", "ConfigMap", "--types", "Service", "--no-cache"])


def check_code(folder: Path) -> int:
    live = f"prod={folder.parent / 'live.json'}"
    return main(
        ["check", str(folder), "--live", live, "--now", "2026-11-21", "--fail-on", "low", "--no-cache"]
    )


def test_a_cluster_that_is_as_declared_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without this the battery would be met by a command that never says so."""
    write(tmp_path / "shop", files())
    assert exit_code(tmp_path / "shop", there(), *WHOLE) == 0, capsys.readouterr()
    assert exit_code(tmp_path / "shop", there()) == 0
    assert check_code(tmp_path / "shop") == 0, capsys.readouterr()


@pytest.mark.parametrize("case", SPOILED)
def test_no_spoiled_dump_passes(case: str, tmp_path: Path) -> None:
    write(tmp_path / "shop", files())
    spoil, words, code = SPOILED[case]
    live = there()
    spoil(live)
    assert exit_code(tmp_path / "shop", live, *words) == code
    assert check_code(tmp_path / "shop") != 0


@pytest.mark.parametrize(
    "text", ["", " ", "{", "[]", "null", "{}", "hello", "a: [", "[" * 50_000, "\ufeff{}"]
)
def test_no_file_of_nonsense_passes(text: str, tmp_path: Path) -> None:
    write(tmp_path / "shop", files())
    assert exit_code(tmp_path / "shop", text) == 2
    assert check_code(tmp_path / "shop") == 2


@pytest.mark.parametrize("case", CONFIGS)
def test_no_mistaken_rule_covers(case: str, tmp_path: Path) -> None:
    write(tmp_path / "shop", files(f"{CONFIG}drift:\n  ignore:\n    - {CONFIGS[case]}\n"))
    live = there()
    settings(live)["data"]["LEVEL"] = "debug"
    assert exit_code(tmp_path / "shop", live, *WHOLE) in (1, 2)
    assert check_code(tmp_path / "shop") in (1, 2)


LOST = {
    "a kustomization": ("config/prod/bad/kustomization.yaml", "resources: [nowhere.yaml]\n"),
    "a file": ("config/prod/bad.yaml", "apiVersion: v1\nkind: [\n"),
    "an object": ("config/prod/bad.yaml", "apiVersion: v1\nkind: ${KIND}\nmetadata: {name: a}\n"),
}


@pytest.mark.parametrize("case", LOST)
def test_what_the_tree_cannot_read_is_not_as_declared(case: str, tmp_path: Path) -> None:
    write(tmp_path / "shop", {**files(), **dict([LOST[case]])})
    assert exit_code(tmp_path / "shop", there(), *WHOLE) == 4
    assert check_code(tmp_path / "shop") == 4


def test_a_kind_that_the_dump_does_not_list_was_not_read(tmp_path: Path) -> None:
    write(tmp_path / "shop", files(CONFIG, WIDGET))
    path = tmp_path / "live.json"
    path.write_text(json.dumps(there()))
    words = ("--env", "prod", "--live", str(path), "-A", "--no-cache")
    assert main(["drift", str(tmp_path / "shop"), *words]) == 4
    assert main(["drift", str(tmp_path / "shop"), *words, "--types", "ConfigMap", "--types", "Service"]) == 0


def test_whose_the_dump_is_must_be_told(tmp_path: Path) -> None:
    write(tmp_path / "shop", {**files(), "config/dev/web.yaml": files()["config/prod/web.yaml"]})
    path = tmp_path / "live.json"
    path.write_text(json.dumps(there()))
    assert main(["drift", str(tmp_path / "shop"), "--live", str(path), "--no-cache"]) == 2
    assert main(["check", str(tmp_path / "shop"), "--live", str(path), "--no-cache"]) == 2
    assert main(["check", str(tmp_path / "shop"), "--live", f"qa={path}", "--no-cache"]) == 2


BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n'
ROOTS = {"config/prod/main.tf": CODE, "more/prod/main.tf": BUCKET, "config/dev/main.tf": CODE}
ELSEWHERE = document(None, None, (), {QUEUE: {}, GROUP: {}}, complete=True)


def ran(folder: Path, evidence: bytes | str, *words: str) -> int:
    path = folder.parent / "live.json"
    path.write_bytes(evidence if isinstance(evidence, bytes) else evidence.encode())
    live = ("--live", str(path)) if evidence else ()
    return main(["drift", str(folder), "--env", "prod", "--now", "2026-11-21", "--no-cache", *live, *words])


def test_what_no_evidence_tells_of_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A root and a kind that no file is of; dev is not asked for."""
    write(tmp_path / "shop", {**files(), **ROOTS})
    assert ran(tmp_path / "shop", plan(), "--plan-root", str(tmp_path / "shop/config/prod")) == 4
    told = capsys.readouterr().out
    assert told.startswith("No drift was found, but not all could be told")
    for name in ("root more/prod (1 declared)", "ConfigMap (1 declared)", "Service (1 declared)"):
        assert told.count(name) == 1
    assert "dev" not in told
    words = ("--plan-root", str(tmp_path / "shop/config/prod"), "--types", "aws_s[qe]*")
    assert ran(tmp_path / "shop", plan(), *words) == 0
    assert ran(tmp_path / "shop", json.dumps(there()), "-A") == 4
    assert (
        ran(tmp_path / "shop", json.dumps(there()), "-A", "--types", "ConfigMap", "--types", "Service") == 0
    )


def test_without_evidence_nothing_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "shop", {**files(), **ROOTS})
    assert ran(tmp_path / "shop", "", "--format", "json") == 3
    assert json.loads(capsys.readouterr().out)["complete"] is False
    assert ran(tmp_path / "shop", "") == 3
    assert capsys.readouterr().out.startswith("No drift was found, but nothing live was read")


def test_a_plan_of_another_state_proves_nothing(tmp_path: Path) -> None:
    write(tmp_path / "shop", {"tallygate.yaml": CONFIG, "config/prod/main.tf": CODE})
    assert ran(tmp_path / "shop", plan()) == 0
    assert ran(tmp_path / "shop", ELSEWHERE) == 4


def test_an_old_plan_counts_as_long_as_the_configuration_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = {"config/prod/main.tf": CODE, "config/dev/none.yaml": "a: 1\n"}
    for limit, made, expected in (("1d", "2026-11-20", 0), ("1d", "2026-11-19", 4), ("9d", "2001-01-01", 4)):
        config = f"{CONFIG}drift: {{terraform: {{stale_after: {limit}}}}}\n"
        write(tmp_path / "shop", {"tallygate.yaml": config, **code})
        old = {**json.loads(plan()), "timestamp": f"{made}T10:00:00Z"}
        assert ran(tmp_path / "shop", json.dumps(old)) == expected
        assert f"was made {made}T10:00:00Z" in capsys.readouterr().out
        assert ran(tmp_path / "shop", json.dumps({**old, "timestamp": ""})) == 4


ROLLOUT: Object = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "Rollout",
    "metadata": {"name": "web", "namespace": "shop"},
    "spec": {
        "replicas": 1,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web"}]}},
        "strategy": {"canary": {}},
    },
}
PROJECT: Object = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "AppProject",
    "metadata": {"name": "shop", "namespace": "argocd"},
    "spec": {"sourceRepos": ["https://forge.example/shop"], "destinations": [{"namespace": "shop"}]},
}


def test_objects_of_argo_are_objects(tmp_path: Path) -> None:
    write(tmp_path / "shop", files(CONFIG, ROLLOUT, PROJECT))
    objects = [*there()["items"], ROLLOUT, PROJECT]

    def told(*items: Object, fail_on: str = "medium") -> int:
        live = json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
        return ran(tmp_path / "shop", live, "-A", "--fail-on", fail_on)

    assert told(*objects) == 0
    many, opened = deepcopy(ROLLOUT), deepcopy(PROJECT)
    many["spec"]["replicas"] = 500
    opened["spec"]["sourceRepos"] = ["*"]
    assert told(*objects[:-2], many, PROJECT) == 1
    assert told(*objects[:-1], opened, fail_on="high") == 1
    assert told(*objects[:-1]) == 4


CANARY = "Zq8XvCanary77Lw"


def test_what_one_object_keeps_secret_no_other_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the tree, and of a Secret as it is in the cluster."""
    secret: Object = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "shop"}}
    write(tmp_path / "shop", files(CONFIG, {**secret, "stringData": {"a": f"{CANARY}-1"}}))
    live = there()
    settings(live)["data"] = {
        "LEVEL": f"see {CANARY}-1",
        "LIMIT": f"and {CANARY}-2",
        "MORE": "db:\n  token: 9x8y",
    }
    live["items"].append({**secret, "stringData": {"a": f"{CANARY}-2"}})
    for name in ("text", "json", "markdown", "sarif"):
        assert ran(tmp_path / "shop", json.dumps(live), "-A", "--fail-on", "medium", "--format", name) == 1
        told = capsys.readouterr()
        assert CANARY not in told.out + told.err
        assert "9x8y" not in told.out
        assert "LEVEL" in told.out


def workload() -> Object:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{"name": "web", "image": "web:1"}]},
            },
        },
    }


def pod(live: Object) -> Object:
    found: Object = live["items"][-1]["spec"]["template"]["spec"]
    return found


def by(manager: str, live: Object) -> None:
    """Who owns the pod, in an object whose other owners apply the repository, or without any."""
    fields: Object = {"f:spec": {"f:template": {"f:spec": {}}}}
    entry = {"manager": manager, "operation": "Update", "apiVersion": "apps/v1", "fieldsV1": fields}
    live["items"][-1]["metadata"]["managedFields"] = [entry]


CONTAINER = {"name": "more", "image": "more:1", "securityContext": {"privileged": True}}
PLAIN = {"name": "more", "image": "more:1"}
HOST = {"name": "host", "hostPath": {"path": "/"}}
ADDED: dict[str, tuple[Callable[[Object], Any], int]] = {
    "privileged": (lambda live: pod(live)["containers"][0].update(securityContext={"privileged": True}), 1),
    "a privileged container": (lambda live: pod(live)["containers"].append(CONTAINER), 1),
    "a folder of the host": (lambda live: pod(live).update(volumes=[HOST]), 1),
    "the network of the host": (lambda live: pod(live).update(hostNetwork=True), 1),
    "a password": (
        lambda live: pod(live)["containers"][0].update(env=[{"name": "DB_PASSWORD", "value": "x1y2z3"}]),
        1,
    ),
    "another container": (lambda live: pod(live)["containers"].append(PLAIN), 0),
    "an annotation": (lambda live: live["items"][-1]["metadata"].update(annotations={"a": "b"}), 0),
}


@pytest.mark.parametrize("manager", ["", "kubectl-edit", "istio"])
@pytest.mark.parametrize("case", ADDED)
def test_what_nobody_declares_is_told_and_what_it_opens_closes(
    case: str, manager: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "shop", files(CONFIG, workload()))
    live = there()
    live["items"].append(workload())
    add, code = ADDED[case]
    add(live)
    if manager:
        by(manager, live)
    assert ran(tmp_path / "shop", json.dumps(live), "-A") == code
    told = capsys.readouterr().out
    assert "apps/v1/Deployment/shop/web" in told
    assert "x1y2z3" not in told
    assert not manager or code == 0 or f"manager: {manager}" in told or "containers" in case


def test_a_manager_of_the_configuration_may_add(tmp_path: Path) -> None:
    live = there()
    live["items"].append(workload())
    pod(live)["containers"][0]["securityContext"] = {"runAsUser": 0}
    by("injector", live)
    for managers, code in (("other", 1), ("injector", 0)):
        config = f"{CONFIG}drift: {{kubernetes: {{managers: [{managers}]}}}}\n"
        write(tmp_path / "shop", files(config, workload()))
        assert ran(tmp_path / "shop", json.dumps(live), "-A") == code


STRAY: Object = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "debugpod", "namespace": "shop"}}


def test_objects_that_nobody_declares_are_told_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the dump is said to be whole, in namespaces of the environment; what controllers make is not."""
    write(tmp_path / "shop", files())
    live = there()
    owner = {"kind": "ReplicaSet", "name": "web"}
    owned = {**STRAY["metadata"], "name": "web-1", "ownerReferences": [owner]}
    elsewhere = {**STRAY["metadata"], "namespace": "kube-system", "name": "dns"}
    root = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "kube-root-ca.crt", "namespace": "shop"},
    }
    live["items"] += [STRAY, {**STRAY, "metadata": owned}, {**STRAY, "metadata": elsewhere}, root]
    assert ran(tmp_path / "shop", json.dumps(live), "-A") == 0
    told = capsys.readouterr().out
    assert "1 item: objects of Pod" in told
    assert "v1/Pod/shop/debugpod" in told
    assert not any(name in told for name in ("web-1", "dns", "kube-root"))
    assert ran(tmp_path / "shop", json.dumps(live)) == 0
    assert "debugpod" not in capsys.readouterr().out


def test_a_check_takes_that_a_dump_is_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "shop", files())
    live = there()
    settings(live)["metadata"]["name"] = "b"
    path = tmp_path / "a=b.json"
    path.write_text(json.dumps(live))

    def told(*words: str) -> str:
        main(["check", str(tmp_path / "shop"), "--no-cache", "--now", "2026-11-21", *words])
        return capsys.readouterr().out

    for name in (f"prod={path}", str(path)):
        assert "drift-gone" not in told("--env", "prod", "--live", name)
        assert "drift-gone" in told("--env", "prod", "--live", name, "-A")
        assert "drift-gone" in told("--env", "prod", "--live", name, "-n", "shop")


def test_a_namespace_that_is_nowhere_is_told(tmp_path: Path) -> None:
    write(tmp_path / "shop", files())
    assert ran(tmp_path / "shop", json.dumps(there()), "-n", "shop") == 0
    assert ran(tmp_path / "shop", json.dumps(there()), "-n", "shopp") == 4


@pytest.mark.parametrize(
    "drift",
    [
        "ignore: [{path: spec.replicas, reason: r, owner: o, until: 2027-01-01}]",
        "import: [.driftignore]",
        "import: .driftignore",
    ],
)
def test_rules_that_cannot_hold_are_told_at_their_line(
    drift: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "shop", files(f"{CONFIG}drift: {{{drift}}}\n"))
    assert ran(tmp_path / "shop", json.dumps(there()), "-A") == 2
    assert "tallygate.yaml:3:" in capsys.readouterr().err


def test_rules_that_cover_nothing_are_told_of_one_environment_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = (
        "[{type: ConfigMap, reason: r, owner: o, until: 2026-01-01},"
        " {path: /data/OTHER, reason: r, owner: o, until: 2027-01-01}]"
    )
    write(tmp_path / "shop", files(f"{CONFIG}drift: {{ignore: {rules}}}\n"))
    words = ("-A", "--types", "ConfigMap", "--types", "Service", "--fail-on")
    assert ran(tmp_path / "shop", json.dumps(there()), *words, "medium") == 1
    told = capsys.readouterr().out
    assert "type ConfigMap: it holds until 2026-01-01" in told
    assert "path /data/OTHER: it covers nothing" in told


def test_what_belongs_to_no_service_is_in_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what was not read of its roots; many for one reason are one entry."""
    queues = "".join(f'resource "aws_sqs_queue" "q{n}" {{\n  name = "q{n}"\n}}\n' for n in range(6))
    config = f"{CONFIG}services: {{web: {{}}}}\n"
    write(tmp_path / "shop", {"tallygate.yaml": config, "config/prod/main.tf": CODE + queues})
    assert ran(tmp_path / "shop", plan((QUEUE, {"name": "jobs"}, {"name": "x"}))) == 4
    told = capsys.readouterr().out
    assert "other    medium 1, unknown 6" in told
    assert "6 of them: it is declared" in told
    assert "config/prod/main.tf:1" in told
    assert "6 unknown, of which 6 not read" in told


@pytest.mark.parametrize("flag", ["--password", "-u"])
def test_an_argument_behind_a_flag_is_no_less_secret(
    flag: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Alone, and where the list is all that was added."""
    mine, live = workload(), there()
    mine["spec"]["template"]["spec"]["containers"][0]["args"] = [flag, "user:old-x9y8"]
    live["items"].append(deepcopy(mine))
    pod(live)["containers"][0] |= {
        "args": [flag, f"user:{CANARY}"],
        "command": ["run", flag, f"user:{CANARY}"],
    }
    write(tmp_path / "shop", files(CONFIG, mine))
    assert ran(tmp_path / "shop", json.dumps(live), "-A", "--format", "json", "--fail-on", "medium") == 1
    told = capsys.readouterr().out
    assert CANARY not in told
    assert "x9y8" not in told
