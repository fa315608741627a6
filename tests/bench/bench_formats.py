"""JSON and TOML against the standard library; discovery of environments against plain splitting of paths."""

import json
import time
import tomllib
from collections.abc import Callable

from tallygate.environments.discover import discover
from tallygate.loaders import json_loader, toml_loader
from tests.bench import Row

_SERVICES = [
    {"name": f"service-{n}", "ports": [80, 443], "limits": {"cpu": 0.5, "on": True}} for n in range(20_000)
]
_TABLES = "".join(f'[service-{n}]\nname = "service"\nports = [80, 443]\nlimit = 0.5\n' for n in range(4_000))


def run() -> list[Row]:
    text = json.dumps(_SERVICES, indent=1)
    data, toml = text.encode(), _TABLES.encode()
    paths = [f"apps/s{n // 20}/overlays/{('dev', 'staging', 'prod')[n % 3]}/p{n}.yaml" for n in range(20_000)]
    json_ratio = _seconds(lambda: json_loader.load(data, "a.json")) / _seconds(lambda: json.loads(text))
    toml_ratio = _seconds(lambda: toml_loader.load(toml, "a.toml")) / _seconds(lambda: tomllib.loads(_TABLES))
    discovery = _seconds(lambda: discover(paths)) / _seconds(lambda: [path.split("/") for path in paths])
    growth = _seconds(lambda: discover(paths)) / _seconds(lambda: discover(paths[:2_500]))
    return [
        Row("JSON with duplicates found, to json.loads", json_ratio, "<= 2", f"{len(data) // 1024} KiB"),
        Row("TOML with limits and dates, to tomllib", toml_ratio, "<= 1.5", f"{len(toml) // 1024} KiB"),
        Row("environments discovered, to splitting the paths", discovery, "<= 60", f"{len(paths)} paths"),
        Row("environments discovered, 8 times the paths", growth, "<= 12"),
    ]


def _seconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best
