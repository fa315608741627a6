"""Volumes that claims ask for, and load balancers that Services and Ingresses make."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tallygate.cost.charges import Charge
from tallygate.cost.k8s.objects import below
from tallygate.cost.k8s.replicas import Pods
from tallygate.cost.k8s.requests import GIB
from tallygate.cost.money import MONTH, MOST
from tallygate.loaders.quantities import quantity
from tallygate.model.cost import ZERO, Range
from tallygate.model.location import Location

_EBS = frozenset({"ebs.csi.aws.com", "kubernetes.io/aws-ebs"})
_TYPES = ("gp2", "gp3", "io1", "io2", "st1", "sc1", "standard")
_NLB = ("nlb", "nlb-ip", "external")
_BY_ANNOTATION = "service.beta.kubernetes.io/aws-load-balancer-type"
_CLASS = "kubernetes.io/ingress.class"
_INCLUDED_IOPS, _INCLUDED_THROUGHPUT = Decimal(3000), Decimal(125)


class ClaimError(Exception):
    """Why the cost of a claim is not known."""


def claim(
    spec: Mapping[str, Any], count: Range, classes: Mapping[str, Mapping[str, Any]], at: Location
) -> Iterator[Charge]:
    """classes: StorageClasses of the cluster by name; "" for the default one. Raises ClaimError."""
    asked = quantity(below(spec, "resources", "requests").get("storage"))
    if asked is None or not 0 < asked <= MOST * int(GIB):
        raise ClaimError("how much it asks for is not known")
    size = Decimal(asked.numerator) / Decimal(asked.denominator) / GIB
    name = spec.get("storageClassName")
    type_, parameters, doubt = _volume(name if isinstance(name, str) else "", classes)
    basis = f"{size:f} GiB" if count.upper == count.lower == 1 else f"{count.expected:f} x {size:f} GiB"
    yield Charge(f"ebs/{type_}/storage", count.times(size), at, "storage", basis, doubt)
    for key, included, unit in (
        ("iops", _INCLUDED_IOPS, "iops"),
        ("throughput", _INCLUDED_THROUGHPUT, "throughput"),
    ):
        wanted = _provisioned(parameters, key, size)
        if wanted is not None and type_ in ("gp3", "io1", "io2"):
            free = included if type_ == "gp3" else ZERO
            more = wanted - free
            if more > 0:
                yield Charge(
                    f"ebs/{type_}/{unit}", count.times(more), at, unit, f"{more:f} above {free:f}", doubt
                )


def _provisioned(parameters: Mapping[str, Any], key: str, size: Decimal) -> Decimal | None:
    """As written, or by size; None where nothing is. Raises ClaimError."""
    for name, factor in ((key, Decimal(1)), (f"{key}PerGB", size)):
        if parameters.get(name) is not None:
            told = quantity(parameters[name])
            if told is None or not 0 <= told <= MOST:
                raise ClaimError(f"{name} of its storage class is no number")
            return Decimal(told.numerator) / Decimal(told.denominator) * factor
    return None


def _volume(name: str, classes: Mapping[str, Mapping[str, Any]]) -> tuple[str, Mapping[str, Any], str]:
    """Type, parameters, and why that is assumed. Raises ClaimError."""
    found = classes.get(name)
    if found is not None:
        if not any(found.get("provisioner") == one for one in _EBS):
            raise ClaimError(f"what {found.get('provisioner')} makes is not estimated")
        parameters = below(found, "parameters")
        type_ = parameters.get("type") or "gp3"
        if type_ not in _TYPES:
            raise ClaimError(f"{type_} is no type of volume")
        return str(type_), parameters, ""
    meant = next((one for one in _TYPES if one in name.lower().replace("_", "-").split("-")), "")
    if not meant:
        raise ClaimError(
            f"storage class {name} is not in the tree"
            if name
            else "the default storage class is not in the tree"
        )
    return meant, {}, f"storage class {name} is not in the tree: taken for {meant} by its name"


def balancer(values: Mapping[str, Any], at: Location) -> Iterator[Charge]:
    """Of a Service of type LoadBalancer: NLB by its class or annotation, else a classic one."""
    annotations = below(values, "metadata", "annotations")
    told = annotations.get(_BY_ANNOTATION)
    is_nlb = told in _NLB or below(values, "spec").get("loadBalancerClass") == "service.k8s.aws/nlb"
    doubt = (
        ""
        if is_nlb or told is not None
        else "no annotation says which load balancer: taken for a classic one"
    )
    key = "nlb/hour" if is_nlb else "clb/hour"
    yield Charge(key, Range.exactly(MONTH), at, "load balancer", f"{MONTH} h", doubt)


def is_alb(values: Mapping[str, Any]) -> bool:
    """Whether an Ingress is one of the AWS load balancer controller."""
    annotations = below(values, "metadata", "annotations")
    return "alb" in (annotations.get(_CLASS), below(values, "spec").get("ingressClassName"))


def group_of(values: Mapping[str, Any]) -> str:
    """The group that shares one load balancer, "" for none."""
    name = below(values, "metadata", "annotations").get("alb.ingress.kubernetes.io/group.name")
    return name if isinstance(name, str) else ""


def shared_balancer(at: Location, group: str) -> Charge:
    basis = f"{MONTH} h, shared by group {group}" if group else f"{MONTH} h"
    return Charge("alb/hour", Range.exactly(MONTH), at, "load balancer", basis)


def volumes(pods: Pods) -> Range:
    """Claims of a StatefulSet stay where pods go."""
    return Range(pods.replicas.lower, pods.replicas.expected, pods.replicas.upper)
