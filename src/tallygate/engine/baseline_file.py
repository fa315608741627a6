"""Which baseline holds: the one of the side that judges, so that no change can accept its own findings."""

from pathlib import Path

from tallygate.engine.baseline import NAME, Baseline, parse
from tallygate.engine.options import Options
from tallygate.engine.policies import path_inside
from tallygate.engine.problems import UsageError
from tallygate.engine.trees import Trees
from tallygate.sources.interface import Snapshot
from tallygate.sources.snapshots import root_of


def baseline_of(options: Options, trees: Trees) -> Baseline | None:
    """None where there is none or none is wanted. Raises UsageError for one that cannot be read."""
    if not options.use_baseline:
        return None
    if options.baseline is None:
        return _of_snapshot(trees.judge, NAME)
    if not options.baseline.is_file():
        raise UsageError(f"baseline {options.baseline} does not exist; `tallygate baseline` writes one")
    inside = path_inside(options.baseline, root_of(options.path))
    if inside is None:
        return parse(_read(options.baseline), str(options.baseline))
    return _of_snapshot(trees.judge, inside)


def baseline_path(options: Options) -> Path:
    """Where `tallygate baseline` writes."""
    return options.baseline or root_of(options.path) / NAME


def _of_snapshot(judging: Snapshot, path: str) -> Baseline | None:
    held = path in {entry.path for entry in judging.entries()}
    return parse(judging.read(path), path) if held else None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
