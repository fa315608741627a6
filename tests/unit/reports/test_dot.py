from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator, Reference, Resource
from tallygate.reports.dot import dot

HERE = Location("main.tf")


def made(address: str, *reads: str, environment: str | None = None, root: str = "live") -> Resource:
    return Resource(
        kind="terraform",
        type="aws_x",
        name="y",
        address=address,
        environment=environment,
        namespace=None,
        values={},
        source=HERE,
        locator=FixedLocator(HERE),
        references=tuple(Reference(("vpc_id",), one) for one in reads),
        root=root,
    )


def test_an_edge_leads_to_what_is_read() -> None:
    shown = dot([made("aws_subnet.a", "aws_vpc.this"), made("aws_vpc.this")])
    assert 'r0_0 [label="aws_subnet.a"];' in shown
    assert 'r0_0 -> r0_1 [label="vpc_id"];' in shown


def test_each_root_and_environment_is_a_cluster_of_its_own() -> None:
    shown = dot([made("a.b", environment="prod"), made("a.b", environment="dev"), made("a.b", root="")])
    assert [line.strip() for line in shown.splitlines() if "label=" in line and "[" not in line] == [
        'label=".";',
        'label="live (dev)";',
        'label="live (prod)";',
    ]


def test_what_is_not_shown_has_no_edge() -> None:
    assert "->" not in dot([made("aws_subnet.a", "aws_vpc.this")])


def test_names_cannot_leave_their_quotes() -> None:
    node = dot([made('m.x["a\\"]; evil [label="b"]')]).splitlines()[5]
    assert node.strip() == r"""r0_0 [label="m.x[\"a\\\"]; evil [label=\"b\"]"];"""


def test_the_order_is_that_of_addresses() -> None:
    every = [made("c.d"), made("a.b", "c.d"), made("b.c", "a.b")]
    assert dot(every) == dot(every[::-1])


def test_what_many_read_alike_has_a_line_for_each_not_for_each_pair() -> None:
    targets = [f"a.b[{index}]" for index in range(30)]
    readers = [made(f"c.d[{index}]", *targets) for index in range(20)]
    shown = dot([*map(made, targets), *readers])
    assert shown.count("->") == 30 + 20
    assert shown.count("[shape=point]") == 1
    assert shown.count('-> r0_all0 [label="vpc_id", dir=none];') == 20
    assert "r0_all0 -> r0_29;" in shown


def test_two_that_read_two_have_edges_of_their_own() -> None:
    shown = dot([made("a.a", "c.a", "c.b"), made("a.b", "c.a", "c.b"), made("c.a"), made("c.b")])
    assert "point" not in shown
    assert shown.count('[label="vpc_id"]') == 4
