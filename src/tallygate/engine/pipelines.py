"""What tallygate.yaml declared of promotions before each commit of a history."""

from collections.abc import Iterator, Sequence

from tallygate.engine.config import NAMES, Config, read
from tallygate.engine.problems import UsageError
from tallygate.engine.promotion import pipeline_of
from tallygate.promotion.declared import Pipeline
from tallygate.sources.commit import commit_snapshot
from tallygate.sources.listing import LINK
from tallygate.sources.repository import Repository


def config_before(repository: Repository, commit: str) -> Config | None:
    """The configuration that judges what came after a commit; None where it declared no promotions."""
    try:
        found = read(commit_snapshot(repository, commit))
        pipeline_of(found)
    except UsageError:
        return None
    return found


def pipelines_before(
    repository: Repository, pairs: Sequence[tuple[str, str]], last: Pipeline
) -> list[Pipeline]:
    """The pipeline that stood before each commit; where that cannot be read, the last that could.

    pairs: commits with the one before, newest first. last: that of the newest. Where the file is the same, so
    is the object.
    """
    return list(_oldest_first(repository, [before for _, before in reversed(pairs)], last))[::-1]


def _oldest_first(repository: Repository, commits: Sequence[str], last: Pipeline) -> Iterator[Pipeline]:
    known: dict[object, Pipeline | None] = {}
    found = last
    for commit in commits:
        kept = tuple(repository.kept_at(commit, name) for name in NAMES)
        is_led = any(one and one[1].mode == LINK for one in kept)  # what it leads to changes by itself
        key = commit if is_led else kept
        if key not in known:
            config = config_before(repository, commit)
            known[key] = pipeline_of(config) if config else None
        found = known[key] or found
        yield found
