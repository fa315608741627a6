"""What judges a change: configuration, validator packs and policies, all from the base."""

from collections import Counter

import msgspec

from tallygate.engine import config as configuration
from tallygate.engine.config import BUILTIN, Config
from tallygate.engine.options import Options
from tallygate.engine.packs import Pack, builtin_packs, user_packs
from tallygate.engine.policies import PolicySet, collect, path_inside
from tallygate.engine.problems import UsageError
from tallygate.engine.trees import Trees
from tallygate.sources.interface import Snapshot
from tallygate.sources.snapshots import root_of

_OWN_CONFIGURATION = (
    "{base} has no tallygate.yaml yet: judged by the one this change brings, and by the defaults"
)


class Judges(msgspec.Struct, frozen=True):
    config: Config
    packs: tuple[Pack, ...]
    policies: PolicySet
    notes: tuple[str, ...]


def judges_of(options: Options, trees: Trees) -> Judges:
    """Raises UsageError or NothingError."""
    config, snapshot, notes = _configured(options, trees)
    packs = [pack for folder in config.validators.use for pack in _packs(folder, snapshot)]
    for pack_id, times in Counter(pack.id for pack in packs).items():
        if times > 1:
            raise UsageError(f"{times} validators have the id {pack_id}")
    policies = collect(config, snapshot, options.policies, root_of(options.path))
    return Judges(config, tuple(packs), policies, notes)


def _configured(options: Options, trees: Trees) -> tuple[Config, Snapshot, tuple[str, ...]]:
    """The configuration, the tree that brings the folders it names, and what to say about it."""
    if options.config:
        if not options.config.is_file():
            raise UsageError(f"configuration file {options.config} does not exist")
        inside = path_inside(options.config, root_of(options.path))
        judged_by = {entry.path for entry in trees.judge.entries()}
        data = trees.judge.read(inside) if inside in judged_by else options.config.read_bytes()
        return configuration.parse(data, str(options.config)), trees.judge, ()
    if not options.use_config:
        return Config(), trees.judge, ()
    config = configuration.read(trees.judge)
    if config.path or trees.base is None or not configuration.find(trees.head):
        return config, trees.judge, ()
    return configuration.read(trees.head), trees.head, (_OWN_CONFIGURATION.format(base=trees.base_name),)


def _packs(folder: str, snapshot: Snapshot) -> list[Pack]:
    if folder == BUILTIN:
        return builtin_packs()
    found = user_packs(snapshot, folder)
    if not found:
        raise UsageError(f"validator folder {folder} holds no pack in the {snapshot.name}")
    return found
