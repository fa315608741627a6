"""Services, Ingresses and NetworkPolicies."""

import ipaddress
from collections.abc import Iterator

from tallygate.kubernetes.semantics import names, ports
from tallygate.kubernetes.semantics.containers import CONFLICT, DUPLICATE, one_of, repeated
from tallygate.kubernetes.semantics.node import Fault, Node, shown
from tallygate.kubernetes.semantics.selectors import selector

_OUTSIDE = ("NodePort", "LoadBalancer")
_BALANCED = ("loadBalancerSourceRanges", "allocateLoadBalancerNodePorts", "loadBalancerClass")
_INVALID = ("//", "/./", "/../", "%2f", "%2F")
_INVALID_ENDS = ("/..", "/.")


def service(root: Node) -> Iterator[Fault]:
    spec = root.at("spec")
    if not isinstance(spec.value, dict):
        return
    kind, address = spec.at("type"), spec.at("clusterIP")
    type_, is_headless = kind.value or "ClusterIP", address.value == "None"
    yield from names.labels(spec.at("selector"))
    yield from _service_ports(spec, type_, is_headless)
    if is_headless and type_ in _OUTSIDE:
        yield address.fault(CONFLICT, f"a Service of type {type_} cannot be None")
    if address.text and not is_headless and not _is_address(address.text):
        yield address.fault(CONFLICT, f"{shown(address.text)} is no IP address, nor None")
    if type_ == "ExternalName":
        yield from _external(spec)
    elif type_ != "LoadBalancer":
        for key in _BALANCED:
            if spec.at(key).value not in (None, []):
                yield spec.at(key).fault(CONFLICT, "only a Service of type LoadBalancer has it", kind)
    policy = spec.at("externalTrafficPolicy")
    if policy.text and type_ not in _OUTSIDE and not spec.at("externalIPs").value:
        yield policy.fault(CONFLICT, "nothing outside reaches this Service", kind, spec.at("externalIPs"))


def _external(spec: Node) -> Iterator[Fault]:
    name = spec.at("externalName")
    if not name.value:
        yield spec.at("type").missing(CONFLICT, "needs externalName", name)
    elif name.text:
        yield from names.named(name._replace(value=name.text.removesuffix(".")), names.subdomain)
    if spec.at("clusterIP").value:
        yield spec.at("clusterIP").fault(CONFLICT, "a Service of type ExternalName has none")


def _service_ports(spec: Node, type_: object, is_headless: bool) -> Iterator[Fault]:
    declared = spec.at("ports")
    if not declared.value and not is_headless and type_ != "ExternalName":
        yield spec.missing(CONFLICT, "a Service needs ports", declared)
    yield from repeated(declared, "name", what="a port of the name")
    taken, on_nodes = set[object](), set[object]()
    several = isinstance(declared.value, list) and len(declared.value) > 1
    for one in declared.mappings():
        name, number, node_port = one.at("name"), one.at("port"), one.at("nodePort")
        yield from names.named(name._replace(value=name.value or None), names.label)
        if several and not name.value:
            yield one.missing(CONFLICT, "each of several ports needs a name", name)
        yield from ports.number(number)
        if one.at("targetPort").value:
            yield from ports.number_or_name(one.at("targetPort"))
        protocol = one.at("protocol")
        if isinstance(protocol.value, str | None) and number.number is not None:
            key = protocol.text or "TCP", number.number
            if key in taken:
                yield number.fault(DUPLICATE, f"there is port {key[1]}/{key[0]} already", protocol)
            taken.add(key)
        if node_port.number:
            same = protocol.text or "TCP", node_port.number
            if same in on_nodes:
                yield node_port.fault(
                    DUPLICATE, f"there is port {same[1]}/{same[0]} of the nodes already", protocol
                )
            on_nodes.add(same)
            if type_ == "ClusterIP":
                yield node_port.fault(CONFLICT, "a Service of type ClusterIP has none", spec.at("type"))


def _is_address(text: str) -> bool:
    """Leading zeros are read as the decimals that they look like."""
    try:
        plain = ".".join(part.lstrip("0") or "0" for part in text.split(".")) if ":" not in text else text
        return bool(ipaddress.ip_address(plain))
    except ValueError:
        return False


def _is_network(text: str) -> bool:
    address, slash, bits = text.partition("/")
    is_number = bits.isascii() and bits.isdecimal() and len(bits) <= 3
    return bool(slash) and is_number and _is_address(address) and int(bits) <= (128 if ":" in address else 32)


def ingress(root: Node) -> Iterator[Fault]:
    spec, version = root.at("spec"), root.at("apiVersion").value
    if not isinstance(spec.value, dict) or version != "networking.k8s.io/v1":
        return
    if not spec.at("rules").value and not spec.has("defaultBackend"):
        yield spec.fault(
            CONFLICT, "needs rules or a defaultBackend", spec.at("rules"), spec.at("defaultBackend")
        )
    yield from _backend(spec.at("defaultBackend"))
    for rule in spec.at("rules").mappings():
        host = rule.at("host")
        if host.text:
            yield from names.named(host._replace(value=host.text.removeprefix("*.")), names.subdomain)
            if _is_address(host.text):
                yield host.fault(names.NAME, f"{shown(host.text)} must be a name, not an address")
        for path in rule.at("http", "paths").mappings():
            yield from _path(path)
    for tls in spec.at("tls").mappings():
        if tls.at("secretName").text:
            yield from names.named(tls.at("secretName"), names.subdomain)
        for host in tls.at("hosts").items():
            if host.text is not None:
                yield from names.named(host._replace(value=host.text.removeprefix("*.")), names.subdomain)


def _path(node: Node) -> Iterator[Fault]:
    kind, path = node.at("pathType"), node.at("path")
    if kind.value is None:
        yield node.missing(CONFLICT, "needs a pathType: Exact, Prefix or ImplementationSpecific", kind)
    if kind.value in ("Exact", "Prefix"):
        text = path.text or ""
        if not text.startswith("/") and isinstance(path.value, str | None):
            yield path.missing(CONFLICT, f"{shown(text)} must begin with /", path)
        if any(part in text for part in _INVALID) or text.endswith(_INVALID_ENDS):
            yield path.fault(CONFLICT, f"{shown(text)} must not have empty parts, . or ..")
    elif kind.value == "ImplementationSpecific" and path.text and not path.text.startswith("/"):
        yield path.fault(CONFLICT, f"{shown(path.text)} must begin with /")
    yield from _backend(node.at("backend"))


def _backend(node: Node) -> Iterator[Fault]:
    if not isinstance(node.value, dict):
        return
    yield from one_of(node, ("service", "resource"))
    if isinstance(node.at("service").value, dict) and not node.has("resource"):
        yield from names.named(node.at("service", "name"), names.service_name)
        port = node.at("service", "port")
        number, name = port.at("number"), port.at("name")
        if number.value and name.value:
            yield name.fault(CONFLICT, "a port has a name or a number, not both")
        elif not number.value and not name.value:
            yield node.at("service").missing(CONFLICT, "needs the name or number of a port", number, name)
        if number.value:
            yield from ports.number(number)
        yield from ports.named(name)


def network_policy(root: Node) -> Iterator[Fault]:
    spec = root.at("spec")
    yield from selector(spec.at("podSelector"))
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for rule in spec.at(direction).mappings():
            for port in rule.at("ports").mappings():
                yield from _policy_port(port)
            for peer in rule.at(peers).mappings():
                yield from _peer(peer)


def _policy_port(node: Node) -> Iterator[Fault]:
    port, last = node.at("port"), node.at("endPort")
    yield from ports.number_or_name(port)
    if last.number is None:
        return
    if port.number is None:
        yield last.missing(CONFLICT, "needs a port that is a number", port)
    elif last.number < port.number:
        yield last.fault(ports.PORT, f"must not be less than port, {port.number}")
    else:
        yield from ports.number(last)


def _peer(node: Node) -> Iterator[Fault]:
    block, selectors = node.at("ipBlock"), [node.at("podSelector"), node.at("namespaceSelector")]
    for one in selectors:
        yield from selector(one)
    is_selecting = any(one.value is not None for one in selectors)
    if block.value is None and not is_selecting:
        yield node.missing(CONFLICT, "needs a podSelector, a namespaceSelector or an ipBlock", node)
    elif block.value is not None and is_selecting:
        yield block.fault(CONFLICT, "stands alone, without selectors")
    for cidr in (block.at("cidr"), *block.at("except").items()):
        if cidr.text is not None and not _is_network(cidr.text):
            yield cidr.fault(CONFLICT, f"{shown(cidr.text)} is no CIDR such as 10.0.0.0/8")
