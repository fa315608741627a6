"""What judges a change: configuration, validator packs and policies, all from the base."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from tallygate.engine import config as configuration
from tallygate.engine.config import BUILTIN, Config
from tallygate.engine.first_file import stricter
from tallygate.engine.options import Options
from tallygate.engine.packs import Pack, builtin_packs, user_packs
from tallygate.engine.policies import PolicySet, collect, path_inside
from tallygate.engine.problems import UsageError
from tallygate.engine.trees import Trees
from tallygate.rego.types import Module
from tallygate.sources.interface import Snapshot
from tallygate.sources.snapshots import root_of

_FIRST_FILE = (
    "{base} has no {path} yet: judged by the defaults, and by what is stricter in the one this change brings"
)


_LIBRARY_PACKAGE = re.compile(r"""^\s*package\s+tallygate\b""", re.MULTILINE)


class Judges(msgspec.Struct, frozen=True):
    config: Config
    packs: tuple[Pack, ...]
    policies: PolicySet
    notes: tuple[str, ...]


def judges_of(options: Options, trees: Trees) -> Judges:
    """Raises UsageError or NothingError."""
    config, snapshot, notes = _configured(options, trees)
    disabled = config.validators.disable
    packs = [p for folder in config.validators.use for p in _packs(folder, snapshot) if p.id not in disabled]
    for pack_id, times in Counter(pack.id for pack in packs).items():
        if times > 1:
            raise UsageError(f"{times} validators have the id {pack_id}")
    policies = collect(config, snapshot, options.policies, root_of(options.path))
    if config.raises_only:
        _refuse_library_packages(policies.modules)
    return Judges(config, tuple(packs), policies, notes)


def _refuse_library_packages(modules: Iterable[Module]) -> None:
    """The first tallygate.yaml brings rules of its own; a package of ours would change what ours say."""
    for module in modules:
        if not module.shipped and _LIBRARY_PACKAGE.search(module.text):
            raise UsageError(f"{module.path}: package tallygate belongs to the library; name another one")


def _configured(options: Options, trees: Trees) -> tuple[Config, Snapshot, tuple[str, ...]]:
    """The configuration, the tree that brings the folders it names, and what to say about it."""
    if options.config:
        if not options.config.is_file():
            raise UsageError(f"configuration file {options.config} does not exist")
        return _named(options, options.config, trees)
    if not options.use_config:
        return Config(), trees.judge, ()
    config = configuration.read(trees.judge)
    if config.path or trees.base is None or not configuration.find(trees.head):
        return config, trees.judge, ()
    return _first_file(configuration.read(trees.head), trees)


def _named(options: Options, path: Path, trees: Trees) -> tuple[Config, Snapshot, tuple[str, ...]]:
    """The file that --config names: the base's, or one from outside of the repository."""
    inside = path_inside(path, root_of(options.path))
    if inside in {entry.path for entry in trees.judge.entries()}:
        return configuration.parse(trees.judge.read(inside), str(path)), trees.judge, ()
    config = configuration.parse(path.read_bytes(), str(path))
    if inside is None or trees.base is None:
        return config, trees.judge, ()
    return _first_file(config, trees)


def _first_file(own: Config, trees: Trees) -> tuple[Config, Snapshot, tuple[str, ...]]:
    return stricter(own), trees.head, (_FIRST_FILE.format(base=trees.base_name, path=own.path),)


def _packs(folder: str, snapshot: Snapshot) -> list[Pack]:
    if folder == BUILTIN:
        return builtin_packs()
    found = user_packs(snapshot, folder)
    if not found:
        raise UsageError(f"validator folder {folder} holds no pack in the {snapshot.name}")
    return found
