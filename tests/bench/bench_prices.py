"""The price catalogue: reading its largest file, beside plain JSON, and what it adds to a wheel."""

import json
import time
import zlib
from collections.abc import Callable

from tallygate.cost.catalogue import DATA, Catalogue
from tests.bench import Row

_MOST_SECONDS = 0.015
_MOST_BYTES = 300_000


def run() -> list[Row]:
    largest = max(DATA.glob("*.json"), key=lambda path: path.stat().st_size)
    plain = _seconds(lambda: json.loads(largest.read_bytes()))
    ours = _seconds(lambda: Catalogue().find(largest.stem, "us-east-1", "no/price"))
    packed = sum(
        len(zlib.compress(path.read_bytes())) for path in DATA.parents[1].rglob("*") if path.is_file()
    )
    size = f"{largest.stem}, {largest.stat().st_size >> 10} KiB"
    return [
        Row("prices of the largest service read, of 15 ms", ours / _MOST_SECONDS, "<= 1", size),
        Row("prices of the largest service read, ours to plain JSON", ours / plain, "<= 2", size),
        Row("the part `cost` in a wheel, of 300 kB", packed / _MOST_BYTES, "<= 1", f"{packed} bytes"),
    ]


def _seconds(act: Callable[[], object], times: int = 9) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return min(taken)
