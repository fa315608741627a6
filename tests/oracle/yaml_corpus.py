"""Reads YAML files of folders as Go and as we do, and counts: python -m tests.oracle.yaml_corpus FOLDER..."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.oracle.yaml_answers import REFUSED, answers, ours, same, split

_LARGEST = 2_000_000


def documents(folders: list[str]) -> Iterator[tuple[Path, bytes]]:
    """Each once, as kubectl separates them."""
    seen: set[bytes] = set()
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*.y*ml")):
        if path.is_file() and path.stat().st_size < _LARGEST:
            for document in split(path.read_bytes()):
                if document not in seen:
                    seen.add(document)
                    yield path, document


def verdict(document: bytes, expected: object) -> str:
    values, complete = ours(document)
    if expected is REFUSED:
        return "only Go refuses" if complete else "both refuse"
    if not complete:
        return "only we refuse"
    equal = same(values[:1], [expected]) or (expected is None and not values)
    return "equal" if equal else "silently different"


def main(folders: list[str]) -> int:
    found = list(documents(folders))
    counts: Counter[str] = Counter()
    for (path, document), expected in zip(found, answers([one for _, one in found]), strict=True):
        said = verdict(document, expected)
        counts[said] += 1
        if said not in ("equal", "both refuse"):
            print(f"{path}: {said}: {document[:60]!r}")
    print(f"{len(found)} documents: {dict(counts)}")
    return 1 if counts["silently different"] or counts["only Go refuses"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
