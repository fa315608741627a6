import pytest

from tallygate.terraform.facts.moves import Moves, alike, begins, steps, text, without_keys


@pytest.mark.parametrize(
    ("moves", "address", "expected"),
    [
        ([("aws_x.a", "aws_x.b")], "aws_x.a", "aws_x.b"),
        ([("aws_x.a", "aws_x.b")], "aws_x.other", "aws_x.other"),
        ([("aws_x.a", "aws_x.b")], "aws_x.a[1]", "aws_x.b[1]"),
        ([("aws_x.a", "aws_x.b")], 'aws_x.a["k"]', 'aws_x.b["k"]'),
        ([("aws_x.a", 'aws_x.a["k"]')], "aws_x.a", 'aws_x.a["k"]'),
        ([("aws_x.a", 'aws_x.a["k"]')], 'aws_x.a["j"]', 'aws_x.a["j"]'),
        ([("aws_x.a", "aws_x.b")], "module.m[*].aws_x.a[*]", "module.m[*].aws_x.a[*]"),
        ([("module.m", "module.n")], "module.m[*].aws_x.a[*]", "module.n[*].aws_x.a[*]"),
        ([("aws_x.a[0]", 'aws_x.a["k"]')], "aws_x.a[0]", 'aws_x.a["k"]'),
        ([("aws_x.a[0]", 'aws_x.a["k"]')], "aws_x.a[1]", "aws_x.a[1]"),
        ([("aws_x.a", "aws_y.a")], "aws_x.a", "aws_y.a"),
        ([("module.a", "module.b")], "module.a.aws_x.y", "module.b.aws_x.y"),
        ([("module.a", "module.b")], 'module.a["k"].module.c.aws_x.y', 'module.b["k"].module.c.aws_x.y'),
        ([("module.a", 'module.a["k"]')], "module.a.aws_x.y[2]", 'module.a["k"].aws_x.y[2]'),
        ([('module.a["k"]', "module.b")], 'module.a["k"].aws_x.y', "module.b.aws_x.y"),
        ([('module.a["k"]', "module.b")], 'module.a["l"].aws_x.y', 'module.a["l"].aws_x.y'),
        ([("aws_x.a", "module.m.aws_x.a")], "aws_x.a", "module.m.aws_x.a"),
        ([("module.m.aws_x.a", "aws_x.a")], "module.m.aws_x.a", "aws_x.a"),
        ([("aws_x.a", "aws_x.b"), ("aws_x.b", "aws_x.c")], "aws_x.a", "aws_x.c"),
        ([("aws_x.b", "aws_x.c"), ("aws_x.a", "aws_x.b")], "aws_x.a", "aws_x.c"),
        ([("module.a", "module.b"), ("module.b.aws_x.y", "aws_x.z")], "module.a.aws_x.y", "aws_x.z"),
        # A key on the way counts, as terraform 1.11.4 has it.
        ([("module.m.aws_x.a", "module.m.aws_x.b")], 'module.m["k"].aws_x.a', 'module.m["k"].aws_x.a'),
    ],
)
def test_where_a_resource_stands_after_moves(
    moves: list[tuple[str, str]], address: str, expected: str
) -> None:
    assert text(Moves(moves).followed(steps(address))) == expected


def test_a_circle_ends() -> None:
    moves = Moves([("aws_x.a", "aws_x.b"), ("aws_x.b", "aws_x.a")])
    assert text(moves.followed(steps("aws_x.a"))) == "aws_x.a"


@pytest.mark.parametrize(
    ("move", "held", "address", "expected"),
    [
        # As terraform 1.11.4 refuses to move onto what is there, and plans to destroy what stays behind.
        (("aws_x.a", "aws_x.b"), ["aws_x.b"], "aws_x.a", "aws_x.a"),
        (("aws_x.a", "aws_x.b"), ["aws_x.b[1]"], "aws_x.a", "aws_x.a"),
        (("aws_x.a", "aws_x.b"), ["module.m.aws_x.b"], "aws_x.a", "aws_x.b"),
        (('aws_x.a["k"]', 'aws_x.a["j"]'), ['aws_x.a["j"]'], 'aws_x.a["k"]', 'aws_x.a["k"]'),
        (('aws_x.a["k"]', 'aws_x.a["j"]'), ['aws_x.a["i"]'], 'aws_x.a["k"]', 'aws_x.a["j"]'),
        (("module.a", "module.b"), ["module.b.aws_x.y"], "module.a.aws_x.y", "module.a.aws_x.y"),
        (("module.a", "module.b"), ["module.b.aws_x.other"], "module.a.aws_x.y", "module.a.aws_x.y"),
        (
            ("module.a", "module.b"),
            ["module.b.aws_x.y"],
            "module.a.module.c.aws_x.y",
            "module.b.module.c.aws_x.y",
        ),
    ],
)
def test_nothing_moves_onto_what_is_there(
    move: tuple[str, str], held: list[str], address: str, expected: str
) -> None:
    assert text(Moves([move], map(steps, [*held, address])).followed(steps(address))) == expected


def test_a_chain_over_what_is_there_ends_before_it() -> None:
    moves = Moves([("aws_x.a", "aws_x.b"), ("aws_x.b", "aws_x.c")], map(steps, ["aws_x.a", "aws_x.b"]))
    assert [text(moves.followed(steps(one))) for one in ("aws_x.a", "aws_x.b")] == ["aws_x.a", "aws_x.c"]


def test_more_moves_than_anybody_writes_are_told() -> None:
    chain = Moves((f"aws_x.a{place}", f"aws_x.a{place + 1}") for place in range(1000))
    followed = [chain.followed(steps(f"aws_x.a0[{key}]")) for key in range(10)]
    assert (text(followed[9]), chain.exhausted) == ("aws_x.a1000[9]", False)
    for key in range(200):
        chain.followed(steps(f"aws_x.a0[{key}]"))
    assert chain.exhausted


def test_count_that_comes_or_goes_is_the_same_resource() -> None:
    assert alike(steps("aws_x.a")) == alike(steps("aws_x.a[0]"))
    assert alike(steps("module.m[0].aws_x.a")) != alike(steps("module.m.aws_x.a"))
    assert alike(steps("aws_x.a")) != alike(steps("aws_x.a[1]"))
    assert alike(steps("aws_x.a[0]")) != alike(steps('aws_x.a["0"]'))


@pytest.mark.parametrize(
    ("address", "block", "expected"),
    [
        ('module.m["k"].aws_x.a[0]', "module.m", True),
        ('module.m["k"].aws_x.a[0]', "module.m.aws_x.a", True),
        ("module.mm.aws_x.a", "module.m", False),
        ("aws_x.a", "module.m", False),
        ("aws_x.a", "aws_x.a", True),
    ],
)
def test_what_belongs_to_a_block_or_call(address: str, block: str, expected: bool) -> None:
    assert begins(steps(address), without_keys(steps(block))) is expected


def test_what_is_no_address_is_only_itself() -> None:
    assert text(Moves([("aws_x.a", "aws_x.b")]).followed(steps("[[["))) == "[[["
