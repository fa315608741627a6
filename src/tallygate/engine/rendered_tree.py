"""What a tree renders to, judged by nothing: `fetch` asks it what Applications want."""

from functools import partial
from pathlib import Path

from tallygate.engine.config import Config
from tallygate.engine.packs import builtin_packs
from tallygate.engine.read import Reading, read
from tallygate.engine.render import Renders
from tallygate.engine.select import select
from tallygate.environments.discover import discover
from tallygate.loaders.loads import Loads
from tallygate.sources.interface import Snapshot

_READERS = ("kubernetes", "kustomize")


def rendered_tree(snapshot: Snapshot, config: Config, folder: Path) -> Reading:
    """Rendered as a check does it. folder: of the working tree, whose remotes say which repository it is.
    Raises UsageError for options of the configuration that are refused."""
    packs = [pack for pack in builtin_packs() if pack.reader in _READERS]
    selection = select(snapshot, packs, config.exclude)
    paths = sorted({entry.path for entry in snapshot.entries()}.difference(selection.excluded))
    layout, loads = discover(paths, declared=config.environments), Loads(config.kubernetes.limits)
    renders = Renders(config.kubernetes, layout, loads, clone=(folder, ""), declared=config.environments)
    render = partial(renders.of, snapshot, selection.excluded)
    return read(selection.claims, packs, layout.environment_of, loads, render)
