"""Git repositories and archives of modules, made for a test."""

import io
import os
import subprocess
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

_WHO = {
    f"GIT_{role}_{what}": "made@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
}
_WHEN = {"GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}
_ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *words: str) -> str:
    environment = {**os.environ, **_WHO, **_WHEN, **_ALONE}
    done = subprocess.run(
        ["git", *words], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


class MadeRepository:
    """A repository with a working tree; `source` is its address in a module call."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.source = f"git::{folder.as_uri()}"
        git(folder, "init", "--quiet", "--initial-branch=main")

    def commit(self, files: Mapping[str, str], *tags: str) -> str:
        """Commit files over those that are there; gives the id."""
        for path, content in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(content, encoding="utf-8")
        git(self.folder, "add", "--all", "--force")
        git(self.folder, "commit", "--quiet", "--allow-empty", "-m", "a change")
        for tag in tags:
            git(self.folder, "tag", "--annotate", "--force", "-m", tag, tag)
        return git(self.folder, "rev-parse", "HEAD")


def tar_of(files: Mapping[str, bytes], mode: str = "w:gz") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:  # type: ignore[call-overload]
        for path, content in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return made.getvalue()


def zip_of(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return made.getvalue()


def call(name: str, source: str, version: str = "") -> str:
    """A module call as it is written."""
    constraint = f'\n  version = "{version}"' if version else ""
    return f'module "{name}" {{\n  source = "{source}"{constraint}\n}}\n'
