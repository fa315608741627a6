"""What the API server checks of a pod, also of one that a controller makes from a template."""

from collections.abc import Iterator

from tallygate.kubernetes.semantics import names
from tallygate.kubernetes.semantics.containers import CONFLICT, DUPLICATE, container, repeated
from tallygate.kubernetes.semantics.enumerations import supported, table
from tallygate.kubernetes.semantics.node import Fault, Node, every, shown
from tallygate.kubernetes.semantics.ports import PORT
from tallygate.kubernetes.semantics.probes import probes
from tallygate.kubernetes.semantics.quantities import quantities

_LISTS = ("containers", "initContainers")


def pod(spec: Node, claims: Node) -> Iterator[Fault]:
    """claims: volumeClaimTemplates of a StatefulSet, which are volumes, too."""
    yield from _volumes(spec.at("volumes"))
    volumes = {
        name: volume
        for volume in (*spec.at("volumes").mappings(), *(one.at("metadata") for one in claims.mappings()))
        if (name := volume.at("name").text)
    }
    places = (*every(spec.at("volumes"), "name"), *every(claims, "metadata", "name"))
    for key in _LISTS:
        for found in spec.at(key).mappings():
            yield from container(found, volumes, places)
            is_sidecar = found.at("restartPolicy").value == "Always"
            yield from probes(found, runs_on=key == "containers" or is_sidecar)
    for found in spec.at("containers").mappings():
        if found.has("restartPolicy"):
            yield found.at("restartPolicy").fault(CONFLICT, "only an init container has one of its own")
    yield from supported(spec, table().pods)
    yield from _names(spec)
    yield from _host_ports(spec)
    yield from quantities(value for _, value in spec.at("overhead").entries())


def _volumes(declared: Node) -> Iterator[Fault]:
    yield from repeated(declared, "name", what="a volume")
    for volume in declared.mappings():
        yield from names.named(volume.at("name"), names.label)
        kinds = [key for key, value in volume.entries() if key != "name" and value.value is not None]
        for kind in kinds[1:]:
            yield volume.at(kind).fault(CONFLICT, f"there is {kinds[0]} already; a volume is of one kind")
        yield from quantities([volume.at("emptyDir", "sizeLimit")])


def _names(spec: Node) -> Iterator[Fault]:
    """Containers have names of their own, whichever list they stand in."""
    seen: set[str] = set()
    for key in _LISTS:
        for found in spec.at(key).mappings():
            name = found.at("name")
            if name.text and name.text in seen:
                yield name.fault(DUPLICATE, f"there is a container {shown(name.text)} already")
            seen.add(name.text or "")


def _host_ports(spec: Node) -> Iterator[Fault]:
    """Of the host, which the containers share; init containers run one after another."""
    on_host, seen = spec.at("hostNetwork").value is True, set[tuple[object, ...]]()
    for key in _LISTS:
        for found in spec.at(key).mappings():
            seen = seen if key == "containers" else set()
            for port in found.at("ports").mappings():
                host, own = port.at("hostPort"), port.at("containerPort")
                if not host.number:
                    continue
                taken = port.at("protocol").text or "TCP", port.at("hostIP").text or "", host.number
                if taken in seen and not _is_open(port):
                    yield host.fault(DUPLICATE, f"port {host.number} of the host is taken already")
                seen.add(taken)
                if on_host and own.number and host.number != own.number:
                    yield host.fault(PORT, "must be containerPort, for the pod has the network of its host")


def _is_open(port: Node) -> bool:
    """Whether what is written beside the number is no text."""
    return any(not isinstance(port.at(key).value, str | None) for key in ("protocol", "hostIP"))
