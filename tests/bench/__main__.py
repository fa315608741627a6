"""Run every benchmark, or those named: `python -m tests.bench [hcl yaml ...]`."""

import importlib
import pkgutil
import sys

import tests.bench


def main(names: list[str]) -> int:
    missed = 0
    modules = sorted(m.name for m in pkgutil.iter_modules(tests.bench.__path__) if m.name.startswith("bench_"))
    for module in modules:
        if names and module.removeprefix("bench_") not in names:
            continue
        for row in importlib.import_module(f"tests.bench.{module}").run():
            missed += not row.met
            print(f"{'ok  ' if row.met else 'MISS'} {row.value:8.2f}  {row.goal:8} {row.name}  {row.note}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
