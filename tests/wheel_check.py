"""The wheel, built from the sdist, holds what Git tracks and runs in a clean environment.

Usage: python tests/wheel_check.py UV. Exits with 1 and a sentence for the first thing that is wrong.
"""

import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Made by hatch_build.py, and tracked.
PACKED = {"tallygate/kubernetes/schemas/kubernetes.pack", "tallygate/drift/data/kubernetes_types.json"}
ASSETS = ("config", "gitops", "policies", "tallygate.yaml", "validators")


def tracked(folder: str) -> set[str]:
    listed = subprocess.run(["git", "ls-files", "-z", folder], cwd=ROOT, capture_output=True, check=True)
    return {name.decode() for name in listed.stdout.split(b"\0") if name}


def stored(name: str) -> bytes:
    return subprocess.run(["git", "show", f":{name}"], cwd=ROOT, capture_output=True, check=True).stdout


def run(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(w) for w in words], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def compare(what: str, expected: set[str], found: set[str]) -> None:
    if expected != found:
        sys.exit(f"{what}: absent {sorted(expected - found)[:5]}, too many {sorted(found - expected)[:5]}")
    print(f"{what}: {len(found)} files, as Git tracks them")


def main(uv: str) -> int:
    assets = {name for folder in ASSETS for name in tracked(folder)}
    code = {name.removeprefix("src/") for name in tracked("src")}
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        run(uv, "build", "--quiet", "--out-dir", there, cwd=ROOT)
        [sdist], [wheel] = there.glob("*.tar.gz"), there.glob("*.whl")
        with tarfile.open(sdist) as archive:
            names = {member.name.split("/", 1)[1] for member in archive if member.isfile()}
        compare("sdist", assets, {name for name in names if name.split("/")[0] in ASSETS})
        built = zipfile.ZipFile(wheel)
        inside = {name for name in built.namelist() if ".dist-info/" not in name}
        shipped = {f"tallygate/assets/{name}" for name in assets}
        compare("wheel", code | shipped, inside)
        if stale := [name for name in PACKED if built.read(name) != stored(f"src/{name}")]:
            sys.exit(f"hatch_build.py packs other than {stale}: run `make .venv/.done` and commit them")
        run(uv, "venv", "--quiet", there / "venv", cwd=there)
        run(uv, "pip", "install", "--quiet", "--python", there / "venv/bin/python", wheel, cwd=there)
        (there / "empty").mkdir()
        listed = run(there / "venv/bin/tallygate", "rules", cwd=there / "empty")
        run(there / "venv/bin/tallygate", "demo", cwd=there / "empty")
        print(f"wheel runs: {len(listed.splitlines())} rules, demo told")
    return 0


if __name__ == "__main__":
    sys.exit(main(str(Path(sys.argv[1]).absolute())))
