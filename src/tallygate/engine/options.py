"""What a check is asked to do."""

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

ENGINES = ("auto", "embedded", "opa", "server")

SCANNERS = ("checkov",)


class CostOptions(msgspec.Struct, frozen=True):
    """alone: nothing but costs is judged. usage, prices: files that count before those of the repository.
    max_price_age: days."""

    alone: bool = False
    usage: Path | None = None
    prices: Path | None = None
    region_fallback: str | None = None
    max_price_age: int | None = None


class Claimed(msgspec.Struct, frozen=True):
    """What the user says of dumps. whole: they hold all objects of the types that they list; namespaces: all
    of these."""

    whole: bool = False
    namespaces: tuple[str, ...] = ()


class DriftOptions(msgspec.Struct, frozen=True):
    """live: files that tell what is there; aws: AWS itself is asked. states: files, or s3:// addresses.
    types: globs of what is compared."""

    live: tuple[Path, ...] = ()
    states: tuple[str, ...] = ()
    aws: bool = False
    types: tuple[str, ...] = ()
    claim: Claimed = Claimed()


class Options(msgspec.Struct, frozen=True):
    """path: folder or file to report on; everything around it is evaluated too.

    base: ref to compare with. head: commit to judge in place of the working tree. staged: judge the index
    against HEAD. policies: folders or files of rules besides the configured ones. workers, engine: None
    leaves it to the configuration. now: the day that expiries are held against, today's in UTC if None.
    use_ignores: whether suppressions count. baseline: file in place of the one at the root. plan: Terraform's
    JSON of one. plan_root: the folder it was made in. use_cache: whether to keep what
    is costly to make, and to take what is kept.
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
    scanners: tuple[str, ...] = ()
    imports: tuple[Path, ...] = ()
    imports_of_base: tuple[Path, ...] = ()
    config: Path | None = None
    use_config: bool = True
    now: date | None = None
    use_ignores: bool = True
    baseline: Path | None = None
    use_baseline: bool = True
    plan: Path | None = None
    plan_root: Path | None = None
    use_cache: bool = False
    cost: CostOptions = CostOptions()
    drift: DriftOptions | None = None
    """Where it is there, nothing but drift is judged."""
    moment: datetime | None = None
    """When gates are asked, the clock's time if None."""
    facts: Path | None = None
    """What gates of promotion are decided on."""
    live: tuple[tuple[str, Path], ...] = ()
    """Files that tell what is there, beside all else: environment ("" where there is but one) and file."""
    claim: Claimed = Claimed()
    """What is said of dumps among them."""

    @property
    def hook(self) -> bool:
        return self.staged

    @property
    def today(self) -> str:
        """ISO date."""
        return (self.now or datetime.now(UTC).date()).isoformat()
