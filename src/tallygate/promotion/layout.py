"""Where services stand in the folders layout: leaves, and the files of one."""

import re
from collections.abc import Iterable, Sequence
from posixpath import normpath

import msgspec

from tallygate.model.promotion import Leaf
from tallygate.promotion.declared import DeclarationError, Layout, Pipeline, Promotable
from tallygate.promotion.key_paths import matches, parsed

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NAMES = ("env", "region", "service")
_ID = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_FILE = re.compile(r"\.(ya?ml|json|tfvars)\Z")


class Leaves(msgspec.Struct, frozen=True):
    """found: sorted. strange: what looks like a leaf and is none, and why."""

    found: tuple[Leaf, ...]
    strange: tuple[str, ...] = ()

    def of(self, environment: str) -> tuple[Leaf, ...]:
        return tuple(leaf for leaf in self.found if leaf.environment == environment)


def leaves(pipeline: Pipeline, paths: Iterable[str]) -> Leaves:
    """The leaves that the paths of a tree make. Raises DeclarationError for a layout that cannot be read."""
    pattern = _pattern(pipeline)
    found: set[Leaf] = set()
    strange: set[str] = set()
    for path in paths:
        match = pattern.match(path)
        if match is None:
            continue
        parts = match.groupdict("")
        region, service = parts.get("region", ""), parts["service"]
        if not _ID.fullmatch(service) or (region and not _ID.fullmatch(region)):
            strange.add(f"{match['leaf']} is no service: names have lower-case letters, digits and dashes")
        elif not _runs(pipeline, parts["env"], region):
            strange.add(f"{match['leaf']} is left out: {parts['env']} declares no region {region}")
        else:
            path, is_file = match["leaf"], is_file_layout(pipeline.layout)
            folder = path.rpartition("/")[0] if is_file else path
            found.add(Leaf(parts["env"], region, service, folder, path if is_file else ""))
    return Leaves(tuple(sorted(found)), tuple(sorted(strange)))


def path_of(leaf: Leaf, file: str) -> str:
    """Path in the tree of a file that `promote` names."""
    values = {"env": leaf.environment, "region": leaf.region, "service": leaf.service}
    name = _PLACEHOLDER.sub(lambda match: values[match[1]], file)
    return normpath(name.lstrip("/") if file.startswith("/") else f"{leaf.folder}/{name}")


def is_file_layout(layout: Layout) -> bool:
    """Whether a service is one file."""
    return _FILE.search(layout.path) is not None


def expected_folder(pipeline: Pipeline, environment: str, region: str, service: str) -> str:
    """Where a leaf would stand."""
    values = {"env": environment, "region": region, "service": service}
    return _PLACEHOLDER.sub(lambda match: values[match[1]], pipeline.layout.path.strip("/"))


def check(pipeline: Pipeline) -> None:
    """Raises DeclarationError for what would select nothing, or not what is meant."""
    layout = pipeline.layout
    if layout.kind != "folders":
        raise DeclarationError(
            f"layout.kind: {layout.kind} is not supported; promotions move between folders of one branch"
        )
    names = _PLACEHOLDER.findall(layout.path)
    if unknown := [name for name in names if name not in _NAMES]:
        raise DeclarationError(f"layout.path: {{{unknown[0]}}} is none of {{env}}, {{region}}, {{service}}")
    if missing := [name for name in ("env", "service") if name not in names]:
        raise DeclarationError(f"layout.path: {{{missing[0]}}} is missing")
    for name, stage in pipeline.stages.items():
        if stage.regions and "region" not in names:
            raise DeclarationError(
                f"environments.{name} has regions, but layout.path has no {{region}} in it"
            )
    for promotable in pipeline.promote:
        _check_entry(promotable, pipeline.never)


def _check_entry(promotable: Promotable, never: Sequence[str]) -> None:
    """Raises DeclarationError for an entry of `promote` that would move nothing, or more than it says."""
    file, names = promotable.file, _PLACEHOLDER.findall(promotable.file)
    if unknown := [name for name in names if name not in _NAMES]:
        raise DeclarationError(
            f"promote: {file}: {{{unknown[0]}}} is none of {{env}}, {{region}}, {{service}}"
        )
    if ".." in file.split("/"):
        raise DeclarationError(
            f"promote: {file} leads out of its folder; name it from the root, with / first"
        )
    if file.startswith("/") and "env" not in names:
        raise DeclarationError(f"promote: {file} is the same file everywhere; {{env}} is missing in it")
    for key in filter(None, (promotable.key, *promotable.keys)):
        if pattern := next((one for one in never if matches(one, parsed(key))), None):
            raise DeclarationError(f"promote: {key} never moves, for `never` has {pattern}")


def _pattern(pipeline: Pipeline) -> re.Pattern[str]:
    check(pipeline)
    kinds = {
        "env": "|".join(re.escape(name) for name in sorted(pipeline.stages, key=len, reverse=True)) or "(?!)",
        "region": "[^/]+",
        "service": "[^/]+",
    }
    text, seen = "", set[str]()
    for number, part in enumerate(_PLACEHOLDER.split(pipeline.layout.path.strip("/"))):
        if number % 2 == 0:
            text += re.escape(part)
        else:
            text += f"(?P={part})" if part in seen else f"(?P<{part}>{kinds[part]})"
            seen.add(part)
    end = r"\Z" if is_file_layout(pipeline.layout) else "/"
    return re.compile(f"(?P<leaf>{text}){end}")


def _runs(pipeline: Pipeline, environment: str, region: str) -> bool:
    """An environment that declares regions has no others; folders of others belong to nobody."""
    regions = pipeline.stages[environment].regions
    return not regions or region in regions
