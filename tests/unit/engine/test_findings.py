import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.engine.findings import (
    fingerprint,
    of_diagnostic,
    of_resource,
    of_scope,
    place,
    stable_detail,
)
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import DocumentLocator
from tallygate.model.finding import Finding, Status
from tallygate.model.location import Location, Span, ValuePath
from tallygate.model.resource import Resource, Unknown
from tallygate.rego.native import Violation
from tallygate.rego.types import EvalResult
from tests.unit.engine.made import FlatLocator, resource, rule, unknown

LINES: dict[ValuePath, Span] = {("spec", "a"): Span(5, 3, 5, 9), ("spec", "b"): Span(7, 3, 8, 4)}
RESOURCE = resource(
    {"spec": {"b": 1}},
    locator=FlatLocator(lines=LINES),
    unknown=(unknown("spec", "a", reason="reads var.a"), unknown("spec", "c", reason="reads var.c")),
    inputs=frozenset({"values.tfvars"}),
)


NOBODY: dict[str, list[Resource]] = {}


def asked(*paths: ValuePath, reads: tuple[ValuePath, ...] = ()) -> list[Finding]:
    """Findings of a rule that fires on `paths` while it may read what is unknown at `reads`."""
    answer = EvalResult("0", 0, [], unknown_reads=tuple(("values", *path) for path in reads))
    return of_resource(rule(fix="mend it"), answer, [Violation("bad", path) for path in paths], RESOURCE)


class TestKnownAndUnknown:
    def test_what_fires_on_a_known_value_is_a_finding(self) -> None:
        [found] = asked(("spec", "b"))
        assert (found.status, found.message, found.reached) == (Status.NEW, "bad", True)
        assert found.location == Location("a.yaml", 7, 3, 8, 4)
        assert found.inputs == frozenset()

    def test_it_is_one_whatever_else_is_unknown(self) -> None:
        [found] = asked(("spec", "b"), reads=(("spec", "a"),))
        assert (found.status, found.message) == (Status.NEW, "bad")

    def test_what_fires_on_an_unknown_value_is_unknown(self) -> None:
        [found] = asked(("spec", "a"), reads=(("spec", "a"),))
        assert (found.status, found.message) == (Status.UNKNOWN, "spec.a reads var.a")
        assert found.location == Location("a.yaml", 5, 3, 5, 9)

    def test_silence_while_reading_an_unknown_value_is_unknown(self) -> None:
        [found] = asked(reads=(("spec", "a"),))
        assert (found.status, found.message) == (Status.UNKNOWN, "spec.a reads var.a")

    def test_silence_without_such_a_value_is_silence(self) -> None:
        assert asked() == []

    @pytest.mark.parametrize("path", [("spec",), ("spec", "a", "deep", 0), ()])
    def test_a_path_above_or_below_the_unknown_value_is_unknown(self, path: ValuePath) -> None:
        assert [found.status for found in asked(path, reads=(("spec", "a"),))] == [Status.UNKNOWN]

    @pytest.mark.parametrize("path", [("spec", "ab"), ("a",), ("status", "a")])
    def test_a_path_beside_it_is_certain(self, path: ValuePath) -> None:
        assert [found.status for found in asked(path, reads=(("spec", "a"),))] == [Status.NEW]

    def test_what_fires_without_a_path_is_certain_where_nothing_unknown_is_read(self) -> None:
        [found] = asked(())
        assert (found.status, found.location) == (Status.NEW, RESOURCE.source)

    def test_where_all_is_unknown_nothing_is_certain(self) -> None:
        assert [found.status for found in asked(("spec", "b"), ("x",), reads=((),))] == [Status.UNKNOWN]

    def test_of_two_results_the_certain_one_counts(self) -> None:
        found = asked(("spec", "a"), ("spec", "b"), reads=(("spec", "a"),))
        assert [(f.status, f.location.line) for f in found] == [(Status.NEW, 7)]

    def test_every_reason_is_told_in_order_and_the_first_gives_the_place(self) -> None:
        [found] = asked(reads=(("spec", "x"), ("spec", "c"), ("spec", "a")))
        assert found.message == "spec.a reads var.a; spec.c reads var.c; spec.x is not known"
        assert found.location.line == 5

    def test_an_unknown_carries_the_files_it_hangs_on(self) -> None:
        [found] = asked(reads=(("spec", "a"),))
        assert found.inputs == {"values.tfvars"}


def test_a_finding_says_what_its_rule_and_resource_say() -> None:
    violation = Violation("bad", (), label="here", evidence={"cidr": "0.0.0.0/0"})
    [found] = of_resource(rule(fix="mend it"), EvalResult("0", 0, []), [violation], RESOURCE)
    assert (found.rule, found.severity, found.effect) == ("k8s-privileged", "high", "deny")
    assert (found.resource, found.environment) == ("prod/v1/Pod/web", "prod")
    assert (found.label, found.fix, found.evidence) == ("here", "mend it", {"cidr": "0.0.0.0/0"})


class TestPlace:
    def test_from_the_key_to_the_end_of_the_value(self) -> None:
        [document] = load("yaml", b"a:\n  key: [1,\n    2]\n", "b.yaml").documents
        made = resource(document.value, locator=DocumentLocator("b.yaml", document.spans))
        assert place(made, ("a", "key")) == Location("b.yaml", 2, 3, 3, 7)

    def test_the_head_of_the_resource_without_a_path(self) -> None:
        assert place(RESOURCE, ()) == RESOURCE.source


class TestScopes:
    FOUND = Violation("bad", ("spec", "b"), address="one")

    def test_the_named_resource_is_found(self) -> None:
        named = {"one": [resource(environment=None, address="one", locator=FlatLocator(lines=LINES))]}
        [found], problems = of_scope(rule(), [self.FOUND], named.get, None, "staging")
        assert (found.resource, found.environment, found.location.line) == ("one", "staging", 7)
        assert problems == []

    def test_a_resource_keeps_the_environment_it_has(self) -> None:
        named = {"one": [resource(environment="dev", address="one")]}
        [found], _ = of_scope(rule(), [self.FOUND], named.get, None, "staging")
        assert found.environment == "dev"

    def test_the_roots_of_all_that_bear_the_name_are_told(self) -> None:
        named = {"one": [resource(address="one", rendered_from=root) for root in ("b", "a", "b")]}
        [found], _ = of_scope(rule(), [self.FOUND], named.get, None, "prod")
        assert found.roots == ("a", "b")

    def test_of_several_of_one_address_the_source_tells_which(self) -> None:
        first, last = (resource(address="one", source=Location(path, 3, 1)) for path in ("a.yaml", "b.yaml"))
        for path in ("a.yaml", "b.yaml"):
            source = {"path": path, "line": 3, "column": 1}
            meant = Violation("bad", (), address="one", evidence={"source": source})
            [found], _ = of_scope(rule(), [meant], {"one": [first, last]}.get, None, "prod")
            assert found.location.path == path
        lost = Violation("bad", (), address="one", evidence={"source": {"path": "c.yaml"}})
        [found], _ = of_scope(rule(), [lost], {"one": [first, last]}.get, None, "prod")
        assert found.location.path == "b.yaml"

    def test_a_foreign_address_is_an_error_at_the_rule(self) -> None:
        found, [problem] = of_scope(rule(), [self.FOUND], NOBODY.get, RESOURCE, "prod")
        assert found == []
        assert (problem.rule, problem.level, problem.location) == (
            "tg_result_shape",
            Level.ERROR,
            rule().location,
        )
        assert problem.message.endswith("not in its input: one")

    def test_no_address_means_the_anchor(self) -> None:
        [found], _ = of_scope(rule(), [Violation("bad")], NOBODY.get, RESOURCE, None)
        assert found.resource == RESOURCE.address
        nothing, [problem] = of_scope(rule(), [Violation("bad")], NOBODY.get, None, None)
        assert nothing == []
        assert "(no address)" in problem.message


def test_a_diagnostic_as_a_finding() -> None:
    told = Diagnostic("x", "broken", Location("b.yaml", 4, 2), environment="dev", inputs=frozenset({"c"}))
    found = of_diagnostic(rule(fix="mend it"), told, Status.NEW)
    assert (found.rule, found.message, found.resource) == ("k8s-privileged", "broken", "b.yaml")
    assert (found.location, found.environment, found.status) == (told.location, "dev", Status.NEW)
    assert (found.fix, found.inputs) == ("mend it", frozenset({"c"}))
    hinted = Diagnostic("x", "broken", Location("b.yaml"), hint="do that", resource="module.m")
    assert of_diagnostic(rule(fix="mend it"), hinted, Status.NEW).fix == "do that"
    assert of_diagnostic(rule(), hinted, Status.NEW).resource == "module.m"


NAMED = {"list": [{"name": "a", "x": 1}, {"name": 7}, "text"], "map": {"k/~": 1}}


class TestStableDetail:
    @pytest.mark.parametrize(
        ("path", "detail"),
        [
            (("list", 0, "x"), "/list/a/x"),
            (("list", 0), "/list/a"),
            (("list", 1), "/list/1"),
            (("list", 2), "/list/2"),
            (("list", 9, "x"), "/list/9/x"),
            (("map", "k/~"), "/map/k~1~0"),
            (("absent", "deep", 0), "/absent/deep/0"),
            ((), ""),
        ],
    )
    def test_items_go_by_their_name(self, path: ValuePath, detail: str) -> None:
        assert stable_detail(NAMED, path) == detail

    def test_a_key_of_a_map_stays_a_key(self) -> None:
        assert stable_detail({"map": {"name": "x", "k": 1}}, ("map", "k")) == "/map/k"


POD = "apiVersion: v1\nspec:\n  containers:\n  - name: api\n    image: x:latest\n"


def found_in(text: str, index: int, path: str = "a.yaml", address: str = "one", **of_rule: str) -> Finding:
    [document] = load("yaml", text.encode(), path).documents
    locator = DocumentLocator(path, document.spans)
    made = resource(document.value, locator=locator, address=address, source=Location(path))
    violation = Violation("the image is not pinned", ("spec", "containers", index, "image"))
    [found] = of_resource(rule(**of_rule), EvalResult("0", 0, []), [violation], made)
    return found


class TestFingerprint:
    def test_it_stays_when_lines_move(self) -> None:
        one, other = found_in(POD, 0), found_in("# moved\n\n" + POD, 0)
        assert (one.location.line, other.location.line) == (5, 7)
        assert one.fingerprint == other.fingerprint

    def test_it_stays_when_an_item_is_inserted_before(self) -> None:
        inserted = POD.replace("  - name: api", "  - name: new\n    image: y:1\n  - name: api")
        assert found_in(POD, 0).fingerprint == found_in(inserted, 1).fingerprint
        assert found_in(POD, 0).fingerprint != found_in(inserted, 0).fingerprint

    def test_it_changes_with_file_resource_rule_and_value(self) -> None:
        found = [
            found_in(POD, 0),
            found_in(POD, 0, path="b.yaml"),
            found_in(POD, 0, address="two"),
            found_in(POD, 0, id="other-rule"),
            found_in(POD.replace("api", "db"), 0),
        ]
        assert len({one.fingerprint for one in found}) == len(found)

    def test_another_thing_wrong_at_the_same_place_is_another(self) -> None:
        def of(message: str, path: ValuePath) -> str:
            violations = [Violation(message, path)]
            return of_resource(rule(), EvalResult("0", 0, []), violations, RESOURCE)[0].fingerprint

        assert of("one", ("spec", "b")) != of("other", ("spec", "b"))
        assert of("one", ()) != of("other", ())

    def test_an_unknown_of_another_value_is_another(self) -> None:
        [one], [other] = asked(reads=(("spec", "a"),)), asked(reads=(("spec", "c"),))
        assert one.fingerprint != other.fingerprint

    def test_its_form(self) -> None:
        assert fingerprint("r", "p", "a", "d") == "8a5e838b417367c9e523ca1c67ef2fb6"

    @given(st.lists(st.text("ab", max_size=2), min_size=4, max_size=4))
    def test_parts_do_not_run_into_each_other(self, parts: list[str]) -> None:
        shifted = [*parts[1:], parts[0]]
        assert (fingerprint(*parts) == fingerprint(*shifted)) == (parts == shifted)

    def test_a_path_that_is_no_utf_8(self) -> None:
        assert fingerprint("r", "\udcff", "", "") != fingerprint("r", "\udcfe", "", "")


def test_unknown_reasons_belong_to_the_exact_path() -> None:
    odd: Resource = resource({}, unknown=(Unknown(("a", "b"), "reads x"),))
    [found] = of_resource(rule(), EvalResult("0", 0, [], unknown_reads=(("values", "a"),)), [], odd)
    assert found.message == "a is not known"
