"""Instances, groups of them, nodes and volumes: what their price depends on."""

from decimal import Decimal

import pytest

from tallygate.model.cost import ZERO, CostItem, CostStatus, Range
from tests.unit.cost.estimates import estimated, items

D = Decimal
HOUR = D("0.096")
PUBLIC = 'resource "aws_subnet" "s" { map_public_ip_on_launch = true }\n'
PRIVATE = 'resource "aws_subnet" "s" {}\n'
TEMPLATE = """
resource "aws_launch_template" "t" {
  instance_type = "m5.large"
  %s
}
"""
GROUP = """
resource "aws_autoscaling_group" "g" {
  %s
  vpc_zone_identifier = ["subnet-1"]
  launch_template { id = aws_launch_template.t.id }
}
"""


def server(body: str = "", before: str = "") -> dict[str, CostItem]:
    text = before + f'resource "aws_instance" "a" {{\n  instance_type = "m5.large"\n  {body}\n}}\n'
    return {one.component: one for one in estimated(text).items if one.type == "aws_instance"}


def group(body: str, template: str = "", usage: str = "") -> dict[str, CostItem]:
    found = estimated(TEMPLATE % template + GROUP % body, usage).items
    return {one.component: one for one in found if one.type == "aws_autoscaling_group"}


@pytest.mark.parametrize("tenancy", ["dedicated", "host"])
def test_other_tenancy_is_never_priced_as_shared(tenancy: str) -> None:
    one = server(f'tenancy = "{tenancy}"')["instance"]
    assert (one.status, one.monthly) == (CostStatus.UNPRICED, None)
    assert one.reason == f"no price for instance/m5.large/linux/{tenancy} in us-east-1 (catalogue 2026.11)"
    assert server('tenancy = "default"')["instance"].status is CostStatus.PRICED


def test_windows_is_told_by_the_image() -> None:
    chosen = 'filter {\n    name = "name"\n    values = ["Windows_Server-2022-*"]\n  }'
    image = f'data "aws_ami" "w" {{\n  {chosen}\n}}\n'
    one = server("ami = data.aws_ami.w.id", image)["instance"]
    assert (one.status, one.price_key) == (CostStatus.UNPRICED, "instance/m5.large/windows/shared")


def test_spot_is_a_stated_share_of_the_price() -> None:
    one = server('instance_market_options {\n    market_type = "spot"\n  }')["instance"]
    whole = HOUR * 730
    assert one.monthly == Range(whole * D("0.10"), whole * D("0.35"), whole)
    assert one.status is CostStatus.ASSUMED
    assert one.reason == "spot: 35% of the on-demand price, from 10% to 100%"


def test_a_root_that_nobody_wrote_is_that_of_the_image() -> None:
    one = server()["volume root"]
    assert (one.status, one.monthly) == (CostStatus.ASSUMED, Range.exactly(D("0.80")))
    assert one.reason == "the root volume is that of the image: 8 GiB of gp2"


def test_a_volume_of_a_snapshot_has_its_unknown_size() -> None:
    one = server('ebs_block_device {\n    device_name = "/dev/sdf"\n    snapshot_id = "snap-1"\n  }')[
        "volume"
    ]
    assert (one.status, one.monthly) == (CostStatus.UNKNOWN, None)
    assert one.reason == "volume_size is not set: it is that of a snapshot"


@pytest.mark.parametrize(
    ("body", "before", "hours"),
    [
        ("subnet_id = aws_subnet.s.id", PRIVATE, None),
        ("subnet_id = aws_subnet.s.id", PUBLIC, Range.exactly(D(730))),
        ("subnet_id = aws_subnet.s.id\n  associate_public_ip_address = false", PUBLIC, None),
        ("subnet_id = aws_subnet.s.id\n  associate_public_ip_address = true", PRIVATE, Range.exactly(D(730))),
        ("", "", Range(ZERO, D(730), D(730))),
        ('subnet_id = "subnet-1"', "", Range(ZERO, D(730), D(730))),
        ("", 'resource "aws_eip" "e" { instance = aws_instance.a.id }\n', None),
        ("", 'resource "aws_eip" "e" { depends_on = [aws_instance.a] }\n', Range(ZERO, D(730), D(730))),
    ],
)
def test_a_public_address_is_billed_where_there_is_one(body: str, before: str, hours: Range | None) -> None:
    found = server(body, before).get("public IPv4")
    assert (found and found.quantity) == hours
    assert not found or found.monthly == hours.times(D("0.005"))  # type: ignore[union-attr]


def test_an_instance_takes_what_it_lacks_from_its_template() -> None:
    text = (
        TEMPLATE
        % """
  placement { tenancy = "dedicated" }
  monitoring { enabled = true }
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size = 10
      volume_type = "gp3"
    }
  }
"""
        + 'resource "aws_instance" "a" {\n  launch_template { id = aws_launch_template.t.id }\n}'
    )
    found = {one.component: one for one in estimated(text).items if one.type == "aws_instance"}
    assert found["instance"].price_key == "instance/m5.large/linux/dedicated"
    assert found["monitoring"].monthly == Range.exactly(D("2.1"))
    assert found["volume /dev/xvda"].monthly == Range.exactly(D("0.80"))


def test_a_group_scales_from_the_least_to_the_most() -> None:
    found = group("min_size = 2\n  desired_capacity = 3\n  max_size = 6")
    month = HOUR * 730
    assert found["instances"].monthly == Range(2 * month, 3 * month, 6 * month)
    assert found["instances"].reason == "the number of instances scales from min_size to max_size"
    assert found["volumes root"].monthly == Range(D("1.6"), D("2.4"), D("4.8"))
    assert found["volumes root"].status is CostStatus.ASSUMED


def test_without_a_desired_capacity_the_least_is_expected() -> None:
    one = group("min_size = 2\n  max_size = 4")["instances"]
    assert one.quantity == Range(D(1460), D(1460), D(2920))


def test_a_group_that_may_be_empty_expects_one() -> None:
    one = group("min_size = 0\n  max_size = 4")["instances"]
    assert one.quantity == Range(ZERO, D(730), D(2920))
    assert group("min_size = 0\n  max_size = 0")["instances"].quantity == Range.exactly(ZERO)


def test_a_group_without_a_known_end_is_open_above() -> None:
    text = (
        'variable "most" { type = number }\n' + TEMPLATE % "" + GROUP % "min_size = 1\n  max_size = var.most"
    )
    one = {one.component: one for one in estimated(text).items}["instances"]
    assert (one.status, one.reason) == (CostStatus.UNKNOWN, "nothing bounds the number of instances")
    assert one.monthly == Range(HOUR * 730, HOUR * 730, None)


def test_a_usage_file_may_say_how_many_there_are() -> None:
    usage = "resource_usage:\n  aws_autoscaling_group.g: {instances: 4}\n"
    one = group("min_size = 1\n  max_size = 9", usage=usage)["instances"]
    assert one.quantity == Range.exactly(D(2920))


def test_a_template_elsewhere_leaves_a_group_unknown() -> None:
    text = (GROUP % "min_size = 1\n  max_size = 1").replace("aws_launch_template.t.id", '"lt-1"')
    found = items(text)
    assert {one.status for one in found.values()} == {CostStatus.UNKNOWN}
    assert found["instances"].reason == "its launch template is not in this tree"


def test_overrides_widen_the_range_and_weights_divide_the_capacity() -> None:
    text = (
        TEMPLATE % ""
        + """
resource "aws_autoscaling_group" "g" {
  min_size            = 6
  max_size            = 6
  vpc_zone_identifier = ["subnet-1"]
  mixed_instances_policy {
    launch_template {
      launch_template_specification { launch_template_id = aws_launch_template.t.id }
      override {
        instance_type     = "m5.large"
        weighted_capacity = "2"
      }
      override {
        instance_type     = "c5.large"
        weighted_capacity = "4"
      }
    }
  }
}
"""
    )
    one = {one.component: one for one in estimated(text).items}["instances"]
    assert one.quantity == Range.exactly(3 * D(730))
    assert one.monthly == Range(2 * D("0.085") * 730, 3 * HOUR * 730, 3 * HOUR * 730)
    assert one.reason == "one of 2 types runs"


def test_an_unpriced_override_leaves_no_price() -> None:
    text = (
        TEMPLATE % ""
        + """
resource "aws_eks_node_group" "g" {
  instance_types = ["m5.large", "m9.large"]
  scaling_config {
    desired_size = 1
    min_size     = 1
    max_size     = 1
  }
}
"""
    )
    one = {one.component: one for one in estimated(text).items}["instances"]
    assert (one.status, one.monthly) == (CostStatus.UNPRICED, None)
    assert one.reason == "no price for m9.large in us-east-1 (catalogue 2026.11)"


NODES = """
resource "aws_eks_node_group" "n" {
  %s
  subnet_ids = [aws_subnet.s.id]
  scaling_config {
    desired_size = 2
    min_size     = 1
    max_size     = 3
  }
}
"""


def nodes(body: str, before: str = PRIVATE) -> dict[str, CostItem]:
    return {one.component: one for one in estimated(before + NODES % body).items if "node" in one.type}


def test_nodes_have_a_type_and_a_disk_by_default() -> None:
    found = nodes("")
    assert found["instances"].price_key == "instance/t3.medium/linux/shared"
    assert found["instances"].reason.endswith("no type is set, so t3.medium")
    assert found["volumes root"].monthly == Range(D(2), D(4), D(6))


def test_nodes_on_windows_are_not_priced_as_linux() -> None:
    found = nodes('instance_types = ["m5.large"]\n  ami_type = "WINDOWS_CORE_2022_x86_64"')
    assert found["instances"].status is CostStatus.UNPRICED
    assert found["volumes root"].quantity == Range(D(50), D(100), D(150))


def test_nodes_on_spot_and_in_public() -> None:
    found = nodes('instance_types = ["m5.large"]\n  capacity_type = "SPOT"', PUBLIC)
    month = HOUR * 730
    assert found["instances spot"].monthly == Range(month * D("0.1"), 2 * month * D("0.35"), 3 * month)
    assert "instances" not in found
    assert found["public IPv4"].quantity == Range(D(730), D(1460), D(2190))


def test_nodes_take_type_and_disks_from_their_template() -> None:
    template = (
        TEMPLATE % 'block_device_mappings {\n    device_name = "/dev/xvda"\n    ebs { volume_size = 40 }\n  }'
    )
    found = nodes(
        "launch_template {\n    id = aws_launch_template.t.id\n    version = 1\n  }", PRIVATE + template
    )
    assert found["instances"].price_key == "instance/m5.large/linux/shared"
    assert found["volumes /dev/xvda"].quantity == Range(D(40), D(80), D(120))


@pytest.mark.parametrize(
    ("type_", "iops", "throughput", "billed"),
    [
        ("gp3", 3000, 125, {}),
        ("gp3", 3001, 126, {"volume IOPS": D("0.005"), "volume throughput": D("0.04")}),
        ("io2", 32000, 0, {"volume IOPS": D(2080)}),
        ("io2", 32001, 0, {"volume IOPS": D(2080) + D("0.0455")}),
        ("st1", 9000, 900, {}),
    ],
)
def test_what_a_volume_includes_is_not_billed(
    type_: str, iops: int, throughput: int, billed: dict[str, Decimal]
) -> None:
    body = f'type = "{type_}"\n  size = 1\n  iops = {iops}\n  throughput = {throughput}'
    text = f'resource "aws_ebs_volume" "v" {{\n  {body}\n}}'
    found = {name: one.monthly for name, one in items(text).items() if name != "volume"}
    assert found == {name: Range.exactly(cost) for name, cost in billed.items()}


def test_a_volume_of_a_snapshot_without_a_size_is_unknown() -> None:
    found = items('resource "aws_ebs_volume" "v" { snapshot_id = "snap-1" }')["volume"]
    assert (found.status, found.reason) == (CostStatus.UNKNOWN, "size is that of the snapshot")


def test_the_template_of_a_group_is_not_that_of_an_override() -> None:
    text = (
        TEMPLATE % ""
        + """
resource "aws_launch_template" "other" { instance_type = "c5.large" }
resource "aws_autoscaling_group" "g" {
  min_size            = 1
  max_size            = 1
  vpc_zone_identifier = ["subnet-1"]
  mixed_instances_policy {
    launch_template {
      launch_template_specification { launch_template_id = aws_launch_template.t.id }
      override {
        launch_template_specification { launch_template_id = aws_launch_template.other.id }
      }
    }
  }
}
"""
    )
    one = items(text)["instances"]
    assert one.status is CostStatus.UNKNOWN
    assert one.reason == "an override takes its type from a launch template of its own"
    specified = "launch_template_specification { launch_template_id = aws_launch_template.other.id }"
    assert items(text.replace(specified, 'instance_type = "t3.micro"'))["instances"].monthly == Range.exactly(
        D("0.0104") * 730
    )
    by_need = items(text.replace(specified, "instance_requirements {}"))["instances"]
    assert by_need.reason == "instances are chosen by requirements, not by type"
