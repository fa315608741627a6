"""Real repositories, built by the git binary in a test's own folder."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tallygate.model.diagnostic import Level
from tallygate.sources.interface import Snapshot

Content = str | bytes

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "PYTHONPATH": os.pathsep.join(sys.path),
    "LC_ALL": "C.UTF-8",
}


def git(folder: Path, *arguments: str, env: dict[str, str] | None = None, stdin: bytes = b"") -> str:
    done = subprocess.run(
        ["git", "-c", "protocol.file.allow=always", *arguments],
        cwd=folder,
        env=ENVIRONMENT | (env or {}),
        input=stdin,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def write(folder: Path, files: Mapping[str, Content]) -> None:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)


def commit_all(folder: Path, message: str = "change") -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def repository(folder: Path, files: Mapping[str, Content]) -> Path:
    """A repository with one commit of `files` on branch main."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    write(folder, files)
    commit_all(folder, "first")
    return folder


def paths(snapshot: Snapshot) -> list[str]:
    return [entry.path for entry in snapshot.entries()]


def problems(snapshot: Snapshot) -> dict[str, tuple[str, Level]]:
    return {one.location.path: (one.rule, one.level) for one in snapshot.diagnostics}
