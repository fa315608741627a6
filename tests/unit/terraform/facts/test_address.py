import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.terraform.facts.address import Address, AddressError, Step, key_text, order, parse
from tests.unit.terraform.facts.plans import raw

NAMES = st.from_regex(r"[a-z_][a-z0-9_-]{0,8}", fullmatch=True).filter(
    lambda name: name not in ("data", "module", "ephemeral")
)
KEYS = st.none() | st.integers(0, 10**6) | st.text()
STEPS = st.builds(Step, NAMES, KEYS)
TYPES = st.builds(lambda mode, name: mode + name, st.sampled_from(["", "data.", "ephemeral."]), NAMES)


@given(st.builds(Address, st.lists(STEPS, max_size=3).map(tuple), TYPES, STEPS))
def test_what_is_written_is_read_back(address: Address) -> None:
    assert parse(str(address)) == address


@pytest.mark.parametrize("name", ["keys", "modules", "create", "delete"])
def test_addresses_of_terraform_are_read_and_written_alike(name: str) -> None:
    for change in json.loads(raw(name))["resource_changes"]:
        address = parse(change["address"])
        assert str(address) == change["address"]
        assert address.resource == Step(change["name"], change.get("index"))
        assert address.module == change.get("module_address", "")


def test_dots_brackets_and_quotes_inside_of_keys_split_nothing() -> None:
    address = parse(r'module.m["a.b"].module.n["c\"]d"].data.aws_x.y["$${z}"]')
    assert address.modules == (Step("m", "a.b"), Step("n", 'c"]d'))
    assert (address.type, address.resource) == ("data.aws_x", Step("y", "${z}"))
    assert address.module_block == "module.m.module.n"
    assert address.block == "module.m.module.n.data.aws_x.y"


def test_a_resource_may_be_called_like_a_keyword() -> None:
    assert parse("aws_x.data").resource == Step("data")
    assert parse("module.data.aws_x.module").modules == (Step("data"),)


def test_an_instance_of_no_known_key_is_the_block() -> None:
    assert parse("module.m[*].aws_x.y[*]").block == "module.m.aws_x.y"
    assert parse("aws_x.y[*]").resource == Step("y", None)


@pytest.mark.parametrize(
    "text",
    ["", "aws_x", "aws_x.", ".y", "a.b.c", "aws_x.y[", 'aws_x.y["a]', "aws_x.y[-1]", "module.m", "a[0].b"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        parse(text)


@given(st.text())
def test_any_text_is_read_or_refused_and_has_its_order(text: str) -> None:
    assert order(text) == order(text)
    with suppress(AddressError):
        assert parse(str(parse(text))) == parse(text)


def test_instances_stand_in_the_order_of_their_numbers() -> None:
    texts = ['a.b["10"]', "a.b[10]", "a.b[2]", "a.b", 'a.b["2"]', "a.a"]
    assert sorted(texts, key=order) == ["a.a", "a.b", "a.b[2]", "a.b[10]", 'a.b["10"]', 'a.b["2"]']


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (None, ""),
        (3, "[3]"),
        ("a", '["a"]'),
        ('"', r'["\""]'),
        ("%{a}", '["%%{a}"]'),
        ("\b\n\u2028", r'["\u0008\n\u2028"]'),
    ],
)
def test_keys_are_written_as_terraform_writes_them(key: str | int | None, text: str) -> None:
    assert key_text(key) == text


def test_escapes_of_code_points_are_read() -> None:
    assert parse(r'a.b["\u00fc\U0001F600\UFFFFFFFF"]').resource.key == "ü\U0001f600\ufffd"
