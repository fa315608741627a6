"""Listing 20,000 files: the working tree against Git and plain reading, the index and a commit against it."""

import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tallygate.sources.snapshots import open_commit, open_index, open_worktree
from tests.bench import Row

FILES = 20_000


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        _build(root)
        status = _seconds(lambda: _git(root, "status", "--porcelain"))
        reading = _seconds(lambda: [path.read_bytes() for path in root.rglob("*.yaml")])
        worktree = _seconds(lambda: open_worktree(root).entries())
        index = _seconds(lambda: open_index(root).entries())
        commit = _seconds(lambda: open_commit(root, "HEAD").entries())
    note = f"{FILES} files"
    return [
        Row("working tree listed, to `git status`", worktree / status, "<= 10", note),
        Row("working tree listed, to reading its files", worktree / reading, "<= 1", note),
        Row("index listed, to the working tree", index / worktree, "<= 1", note),
        Row("commit listed, to the working tree", commit / worktree, "<= 1", note),
    ]


def _build(root: Path) -> None:
    for number in range(FILES):
        folder = root / f"d{number // 100}" / f"s{number // 10 % 10}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"f{number}.yaml").write_text(f"name: x{number}\n" * 20)
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"], ["gc", "-q"], ["status"]):
        _git(root, "-c", "gc.auto=0", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments)


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def _seconds(action: Callable[[], object]) -> float:
    """The best of three."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)
