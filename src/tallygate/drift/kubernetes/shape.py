"""Objects as they are compared: what an API server makes of one that no row of a table can say."""

import base64
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tallygate.drift.kubernetes.owners import known
from tallygate.model.location import ValuePath

_OF_MATCHING = ("name", "namespace", "generateName")


def shaped(values: Mapping[str, Any], type_: str) -> dict[str, Any]:
    """A copy, where it differs; without what objects were matched by."""
    made = {**values}
    if isinstance(metadata := values.get("metadata"), Mapping):
        made["metadata"] = {key: metadata[key] for key in metadata if key not in _OF_MATCHING}
    if type_ == "Secret":
        _fold(made)
    if type_ == "LimitRange":
        made["spec"] = _limited(values.get("spec"))
    for change in (_ports_of_the_host, *((_requests,) if type_ == "Pod" else ())):
        made = _in_pod(made, known().pods.get(type_, ()), change)
    return made


def _fold(secret: dict[str, Any]) -> None:
    """The API server writes `stringData` into `data`, and takes null for nothing in it."""
    data, plain = secret.get("data"), secret.pop("stringData", None)
    if isinstance(data, dict):
        data = {key: "" if value is None else value for key, value in data.items()}
    if isinstance(plain, dict) and (data is None or isinstance(data, dict)):
        data = {**(data or {}), **{key: _encoded(value) for key, value in plain.items()}}
    elif plain is not None:
        secret["stringData"] = plain
    secret["data"] = data


def _encoded(value: Any) -> Any:
    if isinstance(value, str):
        return base64.b64encode(value.encode("utf-8", "surrogatepass")).decode("ascii")
    return "" if value is None else value


def _limited(spec: Any) -> Any:
    """A limit of containers is their default, and a default what they request, where nobody says it."""
    items = spec.get("limits") if isinstance(spec, dict) else None
    if not isinstance(items, list):
        return spec
    return {**spec, "limits": [_of_containers(item) if isinstance(item, dict) else item for item in items]}


def _of_containers(item: dict[str, Any]) -> dict[str, Any]:
    if item.get("type") != "Container":
        return item
    default = {**_mapping(item.get("max")), **_mapping(item.get("default"))}
    request = {**_mapping(item.get("min")), **default, **_mapping(item.get("defaultRequest"))}
    return {**item, "default": default, "defaultRequest": request}


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


_Change = Callable[[dict[str, Any], Mapping[str, Any]], dict[str, Any]]
"""Makes another container of one, in the pod that has it."""


def _in_pod(values: dict[str, Any], path: tuple[str, ...], change: _Change) -> dict[str, Any]:
    """The object with its containers changed; the path leads to a pod."""
    holders = [values]
    for step in path:
        inner = holders[-1].get(step)
        if not isinstance(inner, dict):
            return values
        holders.append(inner)
    if not path:
        return values
    pod = {**holders[-1]}
    for key in ("containers", "initContainers"):
        if isinstance(items := pod.get(key), list):
            pod[key] = [change(item, pod) if isinstance(item, dict) else item for item in items]
    for holder, step in zip(reversed(holders[:-1]), reversed(path), strict=True):
        pod = {**holder, step: pod}
    return pod


def _ports_of_the_host(container: dict[str, Any], pod: Mapping[str, Any]) -> dict[str, Any]:
    """On the host's network a container's port is one of the host."""
    ports = container.get("ports")
    if pod.get("hostNetwork") is not True or not isinstance(ports, list):
        return container
    return {
        **container,
        "ports": [
            {**port, "hostPort": port.get("hostPort") or port.get("containerPort")}
            if isinstance(port, dict)
            else port
            for port in ports
        ],
    }


def _requests(container: dict[str, Any], _pod: Mapping[str, Any]) -> dict[str, Any]:
    """A pod requests what it is limited to where it says nothing; a template says nothing of that."""
    resources = container.get("resources")
    limits = resources.get("limits") if isinstance(resources, dict) else None
    if not isinstance(resources, dict) or not isinstance(limits, dict):
        return container
    requests = resources.get("requests")
    whole = {**limits, **(requests if isinstance(requests, dict) else {})}
    return {**container, "resources": {**resources, "requests": whole}}


def places(path: ValuePath) -> Iterator[ValuePath]:
    """Where a value may stand in what was written, the likelier first."""
    if path[:1] == ("data",):
        yield ("stringData", *path[1:])
    yield path
