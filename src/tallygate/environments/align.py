"""What one environment lacks that all the others have: keys of a file, and whole files.

A differing value says nothing here. Lists are compared as wholes, and a missing subtree is one fact.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from tallygate.environments.services import NONE_DECLARED, Services
from tallygate.model.location import ValuePath

Content = Mapping[str, Any]
Read = Callable[[str], tuple[Content, ...] | None]
"""Documents of the file at a path; None where there is none."""
MayLack = Callable[[str, ValuePath], bool]
"""Whether the file at a path may lack a key: what reads it has a default of its own."""

_SUFFIX = re.compile(r"[-._]\{env\}")


class ConfigFile(msgspec.Struct, frozen=True):
    """One configuration file of one environment. `contents`: its documents, None where all is encrypted."""

    environment: str
    path: str
    role: str
    scope: str
    contents: tuple[Content, ...] | None


class Missing(msgspec.Struct, frozen=True):
    """A key that the file of `environment` lacks, or (key empty) the file itself; and the files that have it.

    weak: nothing says which is right. Of two environments the one before production lacks it, or the files
    are values over those of a chart, whose templates have defaults of their own.
    """

    environment: str
    role: str
    key: ValuePath
    present_in: tuple[ConfigFile, ...]
    weak: bool


def missing_keys(
    files: Iterable[ConfigFile],
    production: frozenset[str],
    read: Read = lambda _: None,
    may_lack: MayLack = lambda path, key: False,
) -> list[Missing]:
    """Keys that all files of a role have but one, by role and key.

    Not those that it may lack, nor those that the file under all of them sets: `application.yml` beside
    `application-prod.yml`.
    """
    by_role: dict[str, list[ConfigFile]] = defaultdict(list)
    for file in files:
        if file.contents is not None:
            by_role[file.role].append(file)
    return [
        missing
        for role in sorted(by_role)
        for missing in _not_set_below(role, _keys_of_role(by_role[role], production, may_lack), read)
    ]


def _not_set_below(role: str, found: Iterable[Missing], read: Read) -> Iterator[Missing]:
    missing = list(found)
    path = _SUFFIX.sub("", role)
    below = read(path) if missing and path != role else None
    of_a_chart = below is not None and path.rpartition("/")[2].startswith("values.")
    for one in missing:
        if not any(_sets(content, one.key) for content in below or ()):
            yield msgspec.structs.replace(one, weak=one.weak or of_a_chart)


def _sets(content: Any, key: ValuePath) -> bool:
    for part in key:
        if not isinstance(content, dict) or part not in content:
            return False
        content = content[part]
    return True


def missing_files(
    files: Iterable[ConfigFile], production: frozenset[str], services: Services = NONE_DECLARED
) -> list[Missing]:
    """Files that all environments of a scope have but one, by role; of a service, all where it runs."""
    by_scope: dict[str, dict[str, list[ConfigFile]]] = defaultdict(lambda: defaultdict(list))
    for file in files:
        by_scope[file.scope][file.role].append(file)
    return [
        Missing(lacking, role, (), tuple(holders), _is_weak(lacking, holders, production))
        for _, roles in sorted(by_scope.items())
        for role, holders in sorted(roles.items())
        for lacking in _only_one(
            {name for name in _environments(roles) if services.expect(role, name)}
            - {file.environment for file in holders}
        )
    ]


def _environments(roles: Mapping[str, list[ConfigFile]]) -> set[str]:
    return {file.environment for files in roles.values() for file in files}


def _keys_of_role(
    files: list[ConfigFile], production: frozenset[str], may_lack: MayLack
) -> Iterator[Missing]:
    """Walks the mappings that all files have, level by level."""
    pending: list[tuple[ValuePath, list[tuple[Content, ...]]]] = [
        ((), [file.contents or () for file in files])
    ]
    while pending and len(files) > 1:
        path, levels = pending.pop()
        for key in sorted({key for level in levels for content in level for key in content}):
            found = [tuple(content[key] for content in level if key in content) for level in levels]
            holders = [file for file, values in zip(files, found, strict=True) if values]
            if len(holders) == len(files) - 1:
                [lacking] = [file for file, values in zip(files, found, strict=True) if not values]
                weak = _is_weak(lacking.environment, holders, production)
                if not may_lack(lacking.path, (*path, key)):
                    yield Missing(lacking.environment, files[0].role, (*path, key), tuple(holders), weak)
            elif all(mappings := [_mappings(values) for values in found]):
                pending.append(((*path, key), mappings))


def _mappings(values: tuple[Any, ...]) -> tuple[Content, ...]:
    return tuple(value for value in values if isinstance(value, dict))


def _only_one(environments: set[str]) -> set[str]:
    return environments if len(environments) == 1 else set()


def _is_weak(lacking: str, holders: list[ConfigFile], production: frozenset[str]) -> bool:
    return len(holders) == 1 and lacking not in production
