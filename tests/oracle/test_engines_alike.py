"""One suite for three engines: embedded, the opa binary, an OPA server. Same rules, answers and loudness."""

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallygate.assets import assets
from tallygate.engine import policies
from tallygate.engine.config import PolicyServer
from tallygate.engine.engines import Wanted, compile_policies
from tallygate.engine.library import distinct, folder_of
from tallygate.engine.rule_tests import Case, fixture_tests, rego_tests
from tallygate.engine.workers import evaluate_in_workers
from tallygate.rego.types import UNDEFINED, EvalResult, Job, Limits, Module, PolicyCompileError, Program
from tests.oracle.opa_servers import AUTHORISED, Authority, server
from tests.oracle.tools import tool
from tests.unit.rego.rego_policies import denying, rule

pytestmark = pytest.mark.oracle

ENGINES = ("embedded", "opa", "server")
FOREVER = "some i in r; some j in r; some k in r; some l in r; i + j + k + l == -1"
HANG = denying(f"input.n == 7; r := numbers.range(0, 3000); {FOREVER}", "hang")
EAT = denying("input.n == 3; count(numbers.range(0, 1000000000000)) == 1", "eat")
EVEN = denying("input.n % 2 == 0", "even")
DIVIDE = denying("10 / input.n > 2", "divide")
VALUES = rule(
    """deny contains {"msg": "x"} if false
test_undefined := input.absent
test_false := false
test_null := null
test_empty := []
test_empty_set := {x | x := 1; x == 2}
test_text := "<undefined>"
test_float := 0.5
""",
    "values",
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    tool("opa")
    with server([]) as url:
        yield url


class Engine:
    """One of the three, as a run would choose it."""

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self._environ = {"TALLYGATE_OPA": str(tool("opa"))}
        self.wanted = Wanted(name, PolicyServer(url=url))

    def compiled(self, *texts: str) -> Program:
        modules = [Module(f"p{index}.rego", text) for index, text in enumerate(texts)]
        return compile_policies(modules, self.wanted, self._environ)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, address: str, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("TALLYGATE_OPA", str(tool("opa")))
    return Engine(request.param, address)


def ask(program: Program, documents: list[Any], limits: Limits | None = None) -> list[EvalResult]:
    """Every rule and test of every document."""
    rules = tuple(range(len(program.rules()) + len(program.tests())))
    jobs = [Job(str(at), json.dumps(one).encode(), rules, (("n",),)) for at, one in enumerate(documents)]
    return list(evaluate_in_workers(program, jobs, limits or Limits(time=2.0)))


def errors(results: list[EvalResult]) -> dict[tuple[str, int], str]:
    return {(one.job, one.rule): str(one.error) for one in results if one.error}


def numbers(count: int) -> list[Any]:
    return [{"n": n} for n in range(count)]


def test_the_whole_library_on_its_fixtures_and_tests(engine: Engine) -> None:
    """Rules in the making may fail their own tests; then they fail them everywhere."""
    assert problems(engine.wanted, engine.name != "server") == problems(
        Wanted("embedded"), engine.name != "server"
    )


def problems(wanted: Wanted, fixtures: bool) -> list[Case]:
    tests = policies.tests_of_folder(assets("policies"))
    shipped = policies.library()
    if not fixtures:
        # Each upload makes a server compile all it has anew.
        shipped = [one for one in shipped if one.domain in ("lib", "argocd")]
        tests = [one for one in tests if "/argocd/" in one.path]
    cases = rego_tests(shipped, tests, False, wanted)
    program = compile_policies(policies.library(), wanted)
    if fixtures:
        folders = [(one.id, at) for one in distinct(program.rules()) if (at := folder_of(one))]
        cases += fixture_tests(program, folders, False)
    assert len(cases) > (100 if fixtures else 5)
    return [case for case in cases if case.problem]


def test_undefined_false_null_and_empty_are_four_things(engine: Engine) -> None:
    program = engine.compiled(VALUES)
    found = {program.tests()[one.rule - 1].name: one.value for one in ask(program, [{}]) if one.rule}
    assert found == {
        "test_undefined": UNDEFINED,
        "test_false": False,
        "test_null": None,
        "test_empty": [],
        "test_empty_set": [],
        "test_text": "<undefined>",
        "test_float": 0.5,
    }


def test_an_error_costs_the_guilty_pair_alone_and_names_its_place(engine: Engine) -> None:
    results = ask(engine.compiled(EVEN, DIVIDE), numbers(9))
    [(pair, said)] = errors(results).items()
    assert pair == ("0", 0)
    assert re.fullmatch(r"p1\.rego:5:3[47]: eval_builtin_error: (div: )?divide by zero", said)
    assert [one.value for one in results if one.rule == 1] == [
        [] if n % 2 else [{"msg": "no"}] for n in range(9)
    ]
    assert all(one.unknown_reads == (("n",),) for one in results)


@pytest.mark.parametrize(("text", "code"), [(HANG, "tg_limit_time"), (EAT, "tg_limit_memory tg_limit_time")])
def test_a_runaway_policy_is_stopped_and_all_else_delivered(engine: Engine, text: str, code: str) -> None:
    if engine.name == "server" and "memory" in code:
        pytest.skip("the memory of a server is its own affair")
    results = ask(engine.compiled(EVEN, text), numbers(12), Limits(time=1.0, memory=512 << 20))
    guilty = ("7", 1) if text is HANG else ("3", 0)
    [(pair, said)] = errors(results).items()
    assert pair == guilty
    assert said.split(": ")[1] in code
    assert len(results) == 24


def test_functions_packages_and_tabs_keep_their_places(engine: Engine) -> None:
    user = denying('\tinput.n == 0; data.zlib.inverse(data.zlib["odd-name"].zero, "é") == input.n', "uses")
    program = engine.compiled(
        user,
        "package zlib\n\nimport data.uses\n\ninverse(x, _) := 1 / x\n",
        'package zlib["odd-name"]\n\nzero := 0\n',
    )
    [said] = errors(ask(program, [{"n": 0}])).values()
    assert re.match(r"p1\.rego:5:(18|20): eval_builtin_error", said)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (denying("http.send({}).a"), "tg_disallowed_builtin"),
        (denying("opa.runtime().env"), "tg_disallowed_builtin"),
        (denying('net.lookup_ip_addr("a") == {}'), "tg_disallowed_builtin"),
        (denying("count({}) == 1 with count as http.send"), "tg_capability"),
        (
            denying('json.match_schema(input, {"$ref": "http://a.example"})[0]'),
            "tg_capability tg_disallowed_builtin",
        ),
        (denying("x == y"), "rego_unsafe_var_error"),
        (denying("nofunc(1)"), "rego_type_error"),
        ("package a\ndeny := true", "tg_result_shape"),
        ("package a\nx := {", "rego_parse_error"),
        (rule("deny contains x if { x := f(1) }\nf(x) := f(x)"), "rego_recursion_error"),
    ],
)
def test_what_must_not_run_is_refused_before_it_does(engine: Engine, text: str, code: str) -> None:
    with pytest.raises(PolicyCompileError) as caught:
        engine.compiled(text)
    assert {diag.code for diag in caught.value.diags} & set(code.split())


def test_an_input_that_is_no_json_harms_nobody_else(engine: Engine) -> None:
    program = engine.compiled(EVEN)
    jobs = [Job("a", b'{"n": 2}', (0,)), Job("b", b'{"n": 1}, {"n": ', (0,)), Job("c", b'{"n": 4}', (0,))]
    found = list(evaluate_in_workers(program, jobs, Limits()))
    assert [(one.job, one.value == [{"msg": "no"}], bool(one.error)) for one in found] == [
        ("a", True, False),
        ("b", False, True),
        ("c", True, False),
    ]


def test_more_than_one_batch_comes_back_in_order(engine: Engine) -> None:
    results = ask(engine.compiled(EVEN), numbers(450))
    assert [one.job for one in results] == [str(n) for n in range(450)]
    assert sum(one.value == [{"msg": "no"}] for one in results) == 225


def test_what_only_opa_has_goes_to_opa_by_itself() -> None:
    text = denying('yaml.unmarshal(input.y).x == 1; crypto.sha256("a") != "b"', "far")
    module = Module("p.rego", text)
    with pytest.raises(PolicyCompileError, match="TALLYGATE_OPA"):
        compile_policies([module], Wanted(), {"PATH": "/nowhere"})
    with pytest.raises(PolicyCompileError, match="tg_capability"):
        compile_policies([module], Wanted("embedded"), {"TALLYGATE_OPA": str(tool("opa"))})
    program = compile_policies([module], Wanted(), {"TALLYGATE_OPA": str(tool("opa"))})
    assert program.engine.endswith("(binary)")
    assert [one.value for one in ask(program, [{"y": "x: 1"}])] == [[{"msg": "no"}]]


def policies_on(url: str) -> list[str]:
    with urllib.request.urlopen(f"{url}/v1/policies", timeout=5) as answer:
        return [one["id"] for one in json.load(answer)["result"]]


def test_nothing_stays_on_the_server(address: str) -> None:
    wanted = Wanted("server", PolicyServer(url=address, prefix="shop.gate"))
    program = compile_policies([Module("p.rego", DIVIDE), Module("q.rego", EVEN)], wanted)
    assert errors(ask(program, numbers(3)))
    with pytest.raises(PolicyCompileError):
        compile_policies([Module("p.rego", denying("x := 1; y == x"))], wanted)
    assert policies_on(address) == []


def test_rules_that_live_on_the_server(tmp_path: Path) -> None:
    for name, text in {"even": EVEN, "divide": DIVIDE, "values": VALUES}.items():
        (tmp_path / f"{name}.rego").write_text(text)
    with server([str(tmp_path)]) as url:
        wanted = Wanted("server", PolicyServer(url=url, mode="query"))
        program = compile_policies([Module("ignored.rego", EVEN)], wanted)
        assert [one.id for one in program.rules()] == ["divide", "even", "values"]
        results = ask(program, numbers(3))
        assert {pair: "zero" in said for pair, said in errors(results).items()} == {("0", 0): True}
        assert [one.value for one in results if one.rule == 3] == [UNDEFINED] * 3 or len(results) == 30
        only = compile_policies([], Wanted("server", PolicyServer(url=url, mode="query", prefix="even")))
        assert [one.id for one in only.rules()] == ["even"]
        with pytest.raises(PolicyCompileError, match="tg_no_rules"):
            compile_policies([], Wanted("server", PolicyServer(url=url, mode="query", prefix="nobody")))


def test_token_and_private_authority(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate, key = authority.issue("server")
    (tmp_path / "authz").mkdir()
    (tmp_path / "authz" / "authz.rego").write_text(AUTHORISED)
    arguments = ["--tls-cert-file", str(certificate), "--tls-private-key-file", str(key)]
    arguments += ["--authentication=token", "--authorization=basic", str(tmp_path / "authz")]
    with server(arguments, "https", authority.certificate) as url:
        right = PolicyServer(url=url, ca=str(authority.certificate), token_env="OPA_TOKEN")
        environ = {"OPA_TOKEN": "s3cret-token"}
        program = compile_policies([Module("p.rego", EVEN)], Wanted("server", right), environ)
        assert errors(ask(program, numbers(3))) == {}
        for wrong, token, said in (
            (right, "another", "refuses us"),
            (PolicyServer(url=url, token_env="OPA_TOKEN"), "s3cret-token", "TLS: "),
        ):
            with pytest.raises(PolicyCompileError, match=said) as caught:
                compile_policies([Module("p.rego", EVEN)], Wanted("server", wrong), {"OPA_TOKEN": token})
            assert "s3cret" not in str(caught.value)


def test_certificates_of_both_sides(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate, key = authority.issue("server")
    mine, my_key = authority.issue("client")
    other, other_key = Authority(tmp_path, "another authority").issue("stranger")
    arguments = ["--tls-cert-file", str(certificate), "--tls-private-key-file", str(key)]
    arguments += ["--tls-ca-cert-file", str(authority.certificate), "--authentication=tls"]
    with server(arguments, "https", authority.certificate) as url:
        ca = str(authority.certificate)
        ours = PolicyServer(url=url, ca=ca, cert=str(mine), key=str(my_key))
        program = compile_policies([Module("p.rego", EVEN)], Wanted("server", ours))
        assert errors(ask(program, numbers(3))) == {}
        for pair in (("", ""), (str(other), str(other_key))):
            theirs = PolicyServer(url=url, ca=ca, cert=pair[0], key=pair[1])
            with pytest.raises(PolicyCompileError, match="tg_engine_server"):
                compile_policies([Module("p.rego", EVEN)], Wanted("server", theirs))
