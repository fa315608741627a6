"""Dumps of clusters: what is read, what is refused, what proves that an object is missing."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tallygate.drift.kubernetes.dump import DumpError, read_dump
from tallygate.drift.kubernetes.match import Claim
from tallygate.model.drift import DriftKind
from tests.unit.drift.kubernetes.clusters import compare, declared, dumped, objects, settings

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}}
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {replicas: 2}
"""


def listed(*items: Any, kind: str = "List", **metadata: Any) -> bytes:
    return json.dumps({"apiVersion": "v1", "kind": kind, "metadata": metadata, "items": items}).encode()


@pytest.mark.parametrize(
    "data",
    [
        listed(POD),
        json.dumps(POD).encode(),
        b"\xef\xbb\xbf\n" + listed(POD),
        json.dumps(POD).encode() + b"\n" + json.dumps(POD).encode(),
        b"apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n",
        b"---\napiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n"
        b"  metadata: {name: web, namespace: shop}\n",
        listed({"metadata": POD["metadata"]}, kind="PodList"),
    ],
)
def test_dumps_are_recognised_by_what_they_say(data: bytes) -> None:
    one = read_dump(data, "any.name").objects[0]
    assert (one.type, one.namespace, one.name, one.api_version) == ("Pod", "shop", "web", "v1")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no object"),
        (b"{}", "neither apiVersion nor kind"),
        (b"[]", "neither apiVersion nor kind"),
        (b"replicas: 2\n", "neither apiVersion nor kind"),
        (b'{"format_version": "1.2", "resource_changes": []}', "neither apiVersion nor kind"),
        (listed(POD)[:-5], "no JSON"),
        (listed(), "no object"),
        (listed("x"), "no object"),
        (listed({"apiVersion": "v1", "kind": "Pod", "metadata": {}}), "without apiVersion, kind or name"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a: [\n", "yaml-syntax"),
        (b"[" * 200_000, "nested too deep|no JSON"),
        (b'{"apiVersion": ' + b"9" * 5000 + b"}", "neither|no JSON"),
    ],
)
def test_what_is_no_dump_or_only_half_of_one_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(DumpError, match=reason):
        read_dump(data, "dump")


@pytest.mark.hostile
@pytest.mark.parametrize(
    "make",
    [
        "b'{\"a\":' * 1000000",
        "b'[' * 5000000",
        "b'a: &a [x, x]\\n' + b''.join(b'b%d: &b%d [*a, *a]\\n' % (n, n) for n in range(1000))",
        "b'- ' * 1000000",
        'b\'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}\' * 200000',
    ],
)
def test_hostile_dumps_end_soon(make: str) -> None:
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))\n"
        "from tallygate.drift.kubernetes.dump import DumpError, read_dump\n"
        f"try:\n    read_dump({make}, 'x')\nexcept DumpError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr, bool(done.stdout)) == (0, "", True)


def kind_and_reason(dumps: Any, claim: Claim) -> tuple[str, str]:
    [one] = compare(declared(WEB), dumps, settings(claim)).items
    return one.kind.value, one.reason


OTHER = objects(WEB.replace("web", "api"))
NAMESPACE = Claim(namespaces=frozenset({"shop"}))


@pytest.mark.parametrize("claim", [Claim(whole=True), NAMESPACE])
def test_an_object_is_missing_where_its_type_and_namespace_are_listed(claim: Claim) -> None:
    assert kind_and_reason([dumped(*OTHER)], claim) == ("missing", "")


@pytest.mark.parametrize(
    ("dump", "claim", "reason"),
    [
        (dumped(*OTHER), Claim(), "nothing says that it is all of namespace shop"),
        (dumped(*OTHER), Claim(namespaces=frozenset({"other"})), "nothing says that it is all"),
        (dumped(POD), Claim(whole=True), "holds no apps/Deployment"),
        (dumped(*OTHER, **{"continue": "abc"}), Claim(whole=True), "a page of a list that goes on"),
        (dumped(*OTHER, remainingItemCount=5), Claim(whole=True), "what it left out"),
    ],
)
def test_an_absent_object_is_unknown_without_proof(dump: Any, claim: Claim, reason: str) -> None:
    kind, told = kind_and_reason([dump], claim)
    assert (kind, reason in told) == ("unknown", True)


def test_an_empty_list_of_a_type_proves_that_it_was_listed() -> None:
    empty = read_dump(b'{"apiVersion": "apps/v1", "kind": "DeploymentList", "items": []}', "d")
    assert kind_and_reason([empty], Claim(whole=True))[0] == "missing"
    assert kind_and_reason([empty], Claim())[0] == "unknown"
    named = Claim(whole=True, types=frozenset({"apps/Deployment"}))
    assert kind_and_reason([dumped(POD)], named)[0] == "missing"


@pytest.mark.parametrize("said", ["helm.sh/hook: pre-install", "config.kubernetes.io/local-config: 'true'"])
def test_what_may_be_absent_is_compared_where_it_is_there(said: str) -> None:
    hook = WEB.replace("namespace: shop", f"namespace: shop, annotations: {{{said}}}")
    made = compare(declared(hook), [dumped(*OTHER)], settings())
    assert (made.items, made.coverage[0].out_of_scope) == ((), 1)
    [one] = compare(declared(hook), [dumped(*objects(hook.replace("2", "3")))], settings()).items
    assert one.path == ("spec", "replicas")


def test_only_the_environment_and_its_cluster_are_compared() -> None:
    made = compare([*declared(WEB, "dev"), *declared(WEB, None)], [dumped(*OTHER)], settings())
    assert (made.items, made.coverage) == ((), ())


def test_several_dumps_are_one_cluster_and_a_conflict_is_unknown() -> None:
    [live] = objects(WEB)
    both = [dumped(*OTHER), dumped(live), dumped(live)]
    made = compare(declared(WEB), both, settings())
    assert (made.items, made.coverage[0].compared) == ((), 1)
    newer = {**live, "spec": {"replicas": 3}}
    [one] = compare(declared(WEB), [*both, dumped(newer)], settings()).items
    assert (one.kind, "2 objects" in one.reason) == (DriftKind.UNKNOWN, True)


def test_a_report_is_the_same_for_shuffled_input() -> None:
    text = "---\n".join(WEB.replace("web", name) for name in "abc")
    live = objects(text.replace("replicas: 2", "replicas: 3"))
    one = compare(declared(text), [dumped(*live)], settings())
    other = compare([*reversed(declared(text))], [dumped(*reversed(live))], settings())
    assert one == other
    assert [item.location.line for item in one.items] == [4, 9, 14]
