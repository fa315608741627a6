"""Probes and lifecycle hooks of one container."""

from collections.abc import Iterator

from tallygate.kubernetes.semantics import ports
from tallygate.kubernetes.semantics.node import Fault, Node, every, shown

PROBE, UNRESOLVED = "k8s-probe-invalid", "k8s-port-unresolved"
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
_HOOK_HANDLERS = ("exec", "httpGet", "tcpSocket", "sleep")
_COUNTS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")


def probes(container: Node, runs_on: bool) -> Iterator[Fault]:
    """runs_on: it runs beside the others; an init container that ends has neither probes nor hooks."""
    names = {port.at("name").text for port in container.at("ports").mappings()}
    for key in (*_PROBES, "lifecycle"):
        found = container.at(key)
        if found.value is not None and not runs_on:
            restart = container.at("restartPolicy")
            yield found.fault(
                PROBE, "an init container has none, unless its restartPolicy is Always", restart
            )
    for key in _PROBES:
        if container.has(key):
            yield from _probe(container.at(key), key, names, container.at("ports"))
    for key in ("postStart", "preStop"):
        hook = container.at("lifecycle", key)
        if isinstance(hook.value, dict):
            yield from _handler(hook, _HOOK_HANDLERS)
            yield from _ports(hook, names, container.at("ports"))


def _probe(probe: Node, key: str, names: set[str | None], declared: Node) -> Iterator[Fault]:
    if not isinstance(probe.value, dict):
        return
    yield from _handler(probe, _HANDLERS)
    yield from _ports(probe, names, declared)
    for count in _COUNTS:
        if (probe.at(count).number or 0) < 0:
            yield probe.at(count).fault(PROBE, "must not be negative")
    successes, grace = probe.at("successThreshold"), probe.at("terminationGracePeriodSeconds")
    if key != "readinessProbe" and (successes.number or 0) > 1:
        yield successes.fault(PROBE, f"must be 1 for a {key}")
    if key == "readinessProbe" and grace.value is not None:
        yield grace.fault(PROBE, "a readinessProbe has none, for it ends nothing")
    elif grace.number is not None and grace.number <= 0:
        yield grace.fault(PROBE, "must be more than 0")


def _handler(node: Node, kinds: tuple[str, ...]) -> Iterator[Fault]:
    """Exactly one."""
    found = [kind for kind in kinds if node.has(kind)]
    if not found:
        yield node.missing(PROBE, f"must have one of {', '.join(kinds)}", node)
    for kind in found[1:]:
        yield node.at(kind).fault(PROBE, f"there is {found[0]} already; only one is allowed")
    if "exec" in found and isinstance(node.at("exec").value, dict) and not node.at("exec", "command").value:
        yield node.at("exec").missing(PROBE, "needs a command", node.at("exec", "command"))


def _ports(node: Node, names: set[str | None], declared: Node) -> Iterator[Fault]:
    for kind in ("httpGet", "tcpSocket", "grpc"):
        port = node.at(kind, "port")
        faults = list(ports.number_or_name(port))
        yield from faults
        if port.text and not faults and port.text not in names:
            message = f"the container has no port of the name {shown(port.text)}"
            yield port.fault(UNRESOLVED, message, *every(declared, "name"))
