"""What one container says: environment, mounts, ports, resources."""

from collections.abc import Iterator

from tallygate.kubernetes.semantics import names, ports
from tallygate.kubernetes.semantics.enumerations import supported, table
from tallygate.kubernetes.semantics.node import Fault, Node, shown
from tallygate.kubernetes.semantics.quantities import resources

DUPLICATE, CONFLICT = "k8s-duplicate-item", "k8s-field-conflict"
_SOURCES, _KEY_SOURCES = ("configMapRef", "secretRef"), ("configMapKeyRef", "secretKeyRef")
_REPEATED, _MOUNT = "k8s-env-repeated", "k8s-mount-without-volume"


def container(node: Node, volumes: dict[str, Node], volume_names: tuple[Node, ...]) -> Iterator[Fault]:
    """volumes: those of its pod, by name; volume_names: where a name of one stands or could stand."""
    if node.at("name").text:
        yield from names.named(node.at("name"), names.label)
    elif node.at("name").value in (None, ""):
        yield node.missing(names.NAME, "a container needs a name", node.at("name"))
    if node.at("image").value in (None, ""):
        yield node.missing(CONFLICT, "a container needs an image", node.at("image"))
    yield from supported(node, table().containers)
    yield from _ports(node.at("ports"))
    yield from _environment(node.at("env"))
    for source in node.at("envFrom").mappings():
        yield from one_of(source, _SOURCES)
        for kind in _SOURCES:
            name = source.at(kind, "name")
            # A dash at its end is taken here, and here alone.
            yield from names.named(name._replace(value=(name.text or "a").removesuffix("-")), names.subdomain)
    yield from _mounts(node, volumes, volume_names)
    yield from resources(node.at("resources"))


def one_of(node: Node, kinds: tuple[str, ...]) -> Iterator[Fault]:
    found = [kind for kind in kinds if node.has(kind)]
    if not found:
        yield node.missing(CONFLICT, f"must have one of {', '.join(kinds)}", node)
    for kind in found[1:]:
        yield node.at(kind).fault(CONFLICT, f"there is {found[0]} already; only one is allowed")


def repeated(nodes: Node, *keys: str, what: str, rule: str = DUPLICATE) -> Iterator[Fault]:
    """Items of which an earlier one has the same text at `keys`."""
    seen: set[str] = set()
    for item in nodes.mappings():
        value = item.at(*keys)
        if value.text and value.text in seen:
            yield value.fault(rule, f"there is {what} {shown(value.text)} already")
        seen.add(value.text or "")


def _ports(declared: Node) -> Iterator[Fault]:
    yield from repeated(declared, "name", what="a port of the name")
    for port in declared.mappings():
        yield from ports.named(port.at("name"))
        yield from ports.number(port.at("containerPort"))
        if port.at("hostPort").number != 0:
            yield from ports.number(port.at("hostPort"))


def _environment(declared: Node) -> Iterator[Fault]:
    yield from repeated(declared, "name", what="a variable", rule=_REPEATED)
    for variable in declared.mappings():
        name, source = variable.at("name"), variable.at("valueFrom")
        if name.text is not None and not _is_variable(name.text):
            yield name.fault(names.NAME, f"{shown(name.text)} must be printable ASCII without =")
        if not isinstance(source.value, dict):
            continue
        yield from one_of(source, ("fieldRef", "resourceFieldRef", *_KEY_SOURCES))
        for kind in _KEY_SOURCES:
            yield from names.named(source.at(kind, "name"), names.subdomain)
            yield from names.named(source.at(kind, "key"), names.data_key)
        if variable.at("value").text:
            yield source.fault(CONFLICT, "a variable with a value has no valueFrom")


def _is_variable(name: str) -> bool:
    return bool(name) and "=" not in name and name.isascii() and name.isprintable()


def _mounts(node: Node, volumes: dict[str, Node], volume_names: tuple[Node, ...]) -> Iterator[Fault]:
    places: set[str] = set()
    for key, path in (("volumeMounts", "mountPath"), ("volumeDevices", "devicePath")):
        for mount in node.at(key).mappings():
            name, place = mount.at("name"), mount.at(path)
            if name.text is not None and name.text not in volumes:
                message = f"the pod has no volume {shown(name.text)}"
                yield name.fault(_MOUNT, message, *volume_names)
            if place.text and place.text in places:
                yield place.fault(DUPLICATE, f"something is mounted at {shown(place.text)} already")
            places.add(place.text or "")
            if mount.at("subPath").text and mount.at("subPathExpr").text:
                yield mount.at("subPathExpr").fault(CONFLICT, "a mount has subPath or subPathExpr, not both")
