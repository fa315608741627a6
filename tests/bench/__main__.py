"""Run every benchmark, or those named: `python -m tests.bench [hcl yaml ...]`."""

import importlib
import pkgutil
import sys

import tests.bench


def main(names: list[str]) -> int:
    missed = 0
    modules = sorted(module.name for module in pkgutil.iter_modules(tests.bench.__path__))
    for module in modules:
        if not module.startswith("bench_"):
            continue
        if names and module.removeprefix("bench_") not in names:
            continue
        for row in importlib.import_module(f"tests.bench.{module}").run():
            missed += not row.met
            word = "ok  " if row.met else "MISS"
            print(f"{word} {row.value:8.2f}  {row.goal:8} {row.name}  {row.note}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
