"""Roots as `terraform.roots` of the configuration names them."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from posixpath import normpath

import msgspec

from tallygate.model.diagnostic import Diagnostic
from tallygate.model.location import Location
from tallygate.terraform.modules.given import Given

_ENV = "{env}"


class EnvironmentSettings(msgspec.Struct, frozen=True):
    """var_files: relative to the root. vars: win over all files. workspace: None where it is not known."""

    var_files: tuple[str, ...] = ()
    vars: Mapping[str, Given] = {}
    workspace: str | None = "default"
    location: Location = Location("")


class RootSettings(msgspec.Struct, frozen=True):
    """path: a folder from the top of the repository, `{env}` in it for the word of an environment."""

    path: str
    environments: Mapping[str, EnvironmentSettings] = {}
    location: Location = Location("")


class Layout(msgspec.Struct, frozen=True):
    """What is known of environments. words: by each word for one its name, in order of promotion.
    environment_of: by the path of a file."""

    words: Mapping[str, str] = {}
    environment_of: Callable[[str], str | None] = lambda path: None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.words.values()))

    def rank(self, name: str | None) -> tuple[int, str]:
        """Sorts environments; those that are not known come last, by name."""
        names = self.names
        return (names.index(name) if name in names else len(names)), name or ""


class Named(msgspec.Struct, frozen=True):
    """What the configuration says of one folder. environment: the one that its path names."""

    environments: Mapping[str, EnvironmentSettings] = {}
    environment: str | None = None


def named(
    folders: Collection[str], settings: Collection[RootSettings], layout: Layout
) -> tuple[dict[str, Named], list[Diagnostic]]:
    """By folder, and what is named but not there. Entries for one folder add up."""
    found: dict[str, Named] = {}
    problems: list[Diagnostic] = []
    for setting in settings:
        matching = dict(_matching(setting, folders, layout))
        for folder, own in matching.items():
            before = found.get(folder, Named())
            both = {**before.environments, **own.environments}
            found[folder] = Named(both, own.environment or before.environment)
        if not matching:
            message = f"terraform.roots: {setting.path} holds no Terraform configuration"
            problems.append(Diagnostic("tf-root", message, setting.location))
    return found, problems


def _matching(setting: RootSettings, folders: Collection[str], layout: Layout) -> Iterator[tuple[str, Named]]:
    path = normpath(setting.path)
    path = "" if path == "." else path
    if _ENV not in path:
        if path in folders:
            yield path, Named(setting.environments)
        return
    first, *others = map(re.escape, path.split(_ENV))
    pattern = re.compile(f"{first}(?P<env>[^/]+){'(?P=env)'.join(others)}")
    for folder in sorted(folders):
        match = pattern.fullmatch(folder)
        word = match["env"] if match else ""
        name = word if word in setting.environments else layout.words.get(word.lower())
        if name:
            chosen = {one: own for one, own in setting.environments.items() if one == name}
            yield folder, Named(chosen, name)
