"""aws_eks_cluster and aws_ecr_repository."""

from collections.abc import Iterator

from tallygate.cost.attributes import NoPriceError
from tallygate.cost.aws.support import extended_support
from tallygate.cost.charges import HOURS, Charge
from tallygate.cost.money import MONTH
from tallygate.cost.subject import Subject


def control_plane(subject: Subject) -> Iterator[Charge]:
    yield subject.charge("eks/standard", HOURS, basis=f"{MONTH} h")


def extended(subject: Subject) -> Iterator[Charge]:
    """Not where the cluster is upgraded before that."""
    if subject.attributes.block("upgrade_policy").text("support_type") != "STANDARD":
        yield from extended_support(
            subject, "eks", "version", lambda: MONTH, lambda days: "eks/extended-surcharge"
        )


def managed(subject: Subject) -> Iterator[Charge]:
    """What has no price here is said."""
    own = subject.attributes
    if (mode := own.block("compute_config")).flag("enabled"):
        raise NoPriceError("no price for what Auto Mode manages", mode.location("enabled"))
    tier = own.block("control_plane_scaling_config")
    if tier.text("tier", "standard") != "standard":
        raise NoPriceError("no price for a provisioned control plane", tier.location("tier"))
    return iter(())


def images(subject: Subject) -> Iterator[Charge]:
    yield subject.charge("ecr/storage", subject.used("storage_gb"))
