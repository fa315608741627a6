"""What a check is asked to do."""

from pathlib import Path

import msgspec

ENGINES = ("auto", "embedded", "opa", "server")


class Options(msgspec.Struct, frozen=True):
    """path: folder or file to report on; everything around it is evaluated too.

    base: ref to compare with. head: commit to judge in place of the working tree. staged: judge the index
    against HEAD. policies: folders or files of rules besides the configured ones. workers, engine: None
    leaves it to the configuration.
    """

    path: Path = Path()
    base: str | None = None
    head: str | None = None
    staged: bool = False
    environment: str | None = None
    policies: tuple[Path, ...] = ()
    fail_on: str | None = None
    workers: int | None = None
    engine: str | None = None
    config: Path | None = None
    use_config: bool = True

    @property
    def hook(self) -> bool:
        return self.staged
