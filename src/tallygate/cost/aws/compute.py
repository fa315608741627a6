"""aws_instance, aws_autoscaling_group and aws_eks_node_group."""

from collections.abc import Iterator

from tallygate.cost.attributes import Attributes, NotKnownError
from tallygate.cost.aws import machines
from tallygate.cost.aws.disks import disk
from tallygate.cost.aws.fleets import Fleet, group, node_group
from tallygate.cost.charges import ONE, Charge
from tallygate.cost.subject import Subject
from tallygate.model.cost import Range

_SUBNET = ("subnet_id",)
_HELD_BY = ("instance", "instance_id", "network_interface", "network_interface_id")


def instance(subject: Subject) -> Iterator[Charge]:
    own, template = subject.attributes, _template(subject)
    holder = own if own.text("instance_type") else template
    options = own.block("instance_market_options").text("market_type")
    kind = machines.Kind(
        holder.required("instance_type"),
        machines.system(subject, (own, "ami"), (template, "image_id")),
        machines.tenancy(own.text("tenancy") or template.block("placement").text("tenancy")),
    )
    spot = (options or template.block("instance_market_options").text("market_type")) == "spot"
    yield machines.hours(subject, kind, ONE, holder.location("instance_type"), spot=spot)


def instance_credits(subject: Subject) -> Iterator[Charge]:
    """Of burstable types, beyond what they earn."""
    if stated := subject.stated("monthly_cpu_credit_hrs"):
        family = subject.attributes.required("instance_type").partition(".")[0]
        yield subject.charge(f"instance/{family}/cpu-credit/vcpu", stated)


def instance_monitoring(subject: Subject) -> Iterator[Charge]:
    own, template = subject.attributes, _template(subject)
    if own.flag("monitoring", template is not own and template.block("monitoring").flag("enabled")):
        yield machines.monitoring(subject, ONE, own.location("monitoring"))


def instance_disks(subject: Subject) -> Iterator[Charge]:
    own, template = subject.attributes, _template(subject)
    if template is own or any(own.blocks("root_block_device")):
        yield from _written_disks(subject, own, ONE)
    else:
        yield from machines.disks(subject, template.blocks("block_device_mappings"), ONE)


def instance_address(subject: Subject) -> Iterator[Charge]:
    """Not where an elastic address takes its place, which is billed by itself, or an interface of its own."""
    own, template = subject.attributes, _template(subject)
    if any(subject.readers(_HELD_BY, "aws_eip", "aws_eip_association")) or any(
        own.blocks("network_interface")
    ):
        return
    asked = _asked(own)
    asked = _asked(template) if asked is None else asked
    yield from machines.addresses(subject, own, asked, _SUBNET, ONE)


def _template(subject: Subject) -> Attributes:
    """The launch template that an instance reads, else itself."""
    own = subject.attributes
    found = subject.made_from(("launch_template",), "aws_launch_template")
    if not found and any(own.blocks("launch_template")):
        raise NotKnownError("its launch template is not in this tree", own.location("launch_template"))
    return found[0] if found else own


def group_instances(subject: Subject) -> Iterator[Charge]:
    yield from subject.kept(group).hours()


def group_monitoring(subject: Subject) -> Iterator[Charge]:
    yield from _monitoring(subject, subject.kept(group))


def group_disks(subject: Subject) -> Iterator[Charge]:
    fleet = subject.kept(group)
    found = _configured_disks if fleet.is_configuration else _template_disks
    yield from fleet.scaled(found(subject, fleet))


def group_addresses(subject: Subject) -> Iterator[Charge]:
    fleet = subject.kept(group)
    asked, subnets = _asked(fleet.template), ("vpc_zone_identifier",)
    yield from fleet.scaled(machines.addresses(subject, subject.attributes, asked, subnets, fleet.count))


def node_instances(subject: Subject) -> Iterator[Charge]:
    yield from subject.kept(node_group).hours()


def node_monitoring(subject: Subject) -> Iterator[Charge]:
    yield from _monitoring(subject, subject.kept(node_group))


def node_disks(subject: Subject) -> Iterator[Charge]:
    fleet = subject.kept(node_group)
    found = _node_disk if fleet.template is subject.attributes else _template_disks
    yield from fleet.scaled(found(subject, fleet))


def node_addresses(subject: Subject) -> Iterator[Charge]:
    fleet, own = subject.kept(node_group), subject.attributes
    asked = None if fleet.template is own else _asked(fleet.template)
    yield from fleet.scaled(machines.addresses(subject, own, asked, ("subnet_ids",), fleet.count))


def _monitoring(subject: Subject, fleet: Fleet) -> Iterator[Charge]:
    if fleet.is_configuration:
        is_on, at = (
            fleet.template.flag("enable_monitoring", True),
            fleet.template.location("enable_monitoring"),
        )
    else:
        block = fleet.template.block("monitoring")
        is_on, at = block.flag("enabled"), block.location("enabled")
    if is_on:
        yield from fleet.scaled([machines.monitoring(subject, fleet.count, at)])


def _template_disks(subject: Subject, fleet: Fleet) -> Iterator[Charge]:
    return machines.disks(subject, fleet.template.blocks("block_device_mappings"), fleet.count)


def _configured_disks(subject: Subject, fleet: Fleet) -> Iterator[Charge]:
    """A launch configuration writes its volumes as an instance does."""
    return _written_disks(subject, fleet.template, fleet.count)


def _written_disks(subject: Subject, own: Attributes, count: Range) -> Iterator[Charge]:
    roots = list(own.blocks("root_block_device"))
    for block in roots:
        yield from disk(subject, block, "volume_type", "volume_size", count, "root")
    if not roots:
        yield machines.root(subject, "", count)
    for block in own.blocks("ebs_block_device"):
        name = block.text("device_name")
        yield from disk(subject, block, "volume_type", "volume_size", count, name, has_default=False)


def _node_disk(subject: Subject, fleet: Fleet) -> Iterator[Charge]:
    type_ = machines.facts()["node_root"]["type"]
    size = subject.attributes.number("disk_size")
    doubt = f"a node's volume is {type_}"
    if size is None:
        size = fleet.default_disk
        doubt = f"disk_size is not set, so {size} GiB of {type_}"
    basis = f"{size:,f} GiB each"
    yield subject.charge(f"ebs/{type_}/storage", fleet.count.times(size), "disk_size", "root", basis, doubt)


def _asked(template: Attributes) -> object:
    """Whether a template asks for public addresses; None where its subnets decide."""
    own = template.value("associate_public_ip_address")
    for interface in template.blocks("network_interfaces"):
        asked = interface.value("associate_public_ip_address")
        own = asked if own is None else own
    return None if own is None else str(own).lower() == "true"
