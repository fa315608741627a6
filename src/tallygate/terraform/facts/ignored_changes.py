"""`ignore_changes` of a resource as paths of its values."""

from tallygate.model.location import ValuePath
from tallygate.model.resource import Resource
from tallygate.terraform.facts.address import AddressError, split


def ignored_paths(resource: Resource) -> tuple[ValuePath, ...]:
    """One that is empty stands for `all`."""
    blocks = resource.values.get("lifecycle")
    first = blocks[0] if isinstance(blocks, list) and blocks else None
    names = first.get("ignore_changes") if isinstance(first, dict) else None
    return tuple(map(_path, names)) if isinstance(names, list) else ()


def _path(name: object) -> ValuePath:
    """Of `all`, or of steps as `tags["Name"]` and `launch_template[0].version`."""
    if name == "all":
        return ()
    try:
        steps = split(str(name))
    except AddressError:
        return (str(name),)
    return tuple(
        part for step in steps for part in ((step.name,) if step.key is None else (step.name, step.key))
    )
