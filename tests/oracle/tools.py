"""The real tools that oracle tests compare with: built by Go or installed by uv, pinned, into .tools/bin.

Run as a script (`make tools`) it builds all of them; imported, `tool` finds one or skips the test.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".tools" / "bin"
ORACLE = Path(__file__).parent

UV = ROOT / ".tools" / "uv" / "bin" / "uv"

# name -> how Go builds it: (directory, arguments); a module of its own where `go install` cannot.
BUILDS: dict[str, tuple[Path, list[str]]] = {
    "actionlint": (ROOT, ["install", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.8"]),
    "appset-reader": (ORACLE / "appset_reader", ["build", "-o", str(BIN / "appset-reader"), "."]),
    "object-validator": (
        ORACLE / "object_validator",
        ["build", "-o", str(BIN / "object-validator"), "."],
    ),
    "kubeconform": (ROOT, ["install", "github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0"]),
    "opa": (ROOT, ["install", "github.com/open-policy-agent/opa@v1.10.1"]),
    "registry": (ROOT, ["install", "github.com/google/go-containerregistry/cmd/registry@v0.20.2"]),
    "pod-security": (ORACLE / "pod_security", ["build", "-o", str(BIN / "pod-security"), "."]),
    "tofu": (ORACLE / "opentofu", ["build", "-o", str(BIN), "github.com/opentofu/opentofu/cmd/tofu"]),
    "yaml-reader": (ORACLE / "yaml_reader", ["build", "-o", str(BIN / "yaml-reader"), "."]),
}
# name -> its release on the package index, or a package of ours; each gets an environment of its own.
PYTHON_TOOLS = {
    "checkov": "checkov==3.2.334",
    "kubernetes-validate": "kubernetes-validate==1.37.0",
    "pre-commit": "pre-commit==4.7.0",
    "terraform-provider-aws": str(ORACLE / "aws_provider"),
    "terraform-provider-note": str(ORACLE / "notes_provider"),
    "zizmor": "zizmor==1.16.3",
}


def tool(name: str) -> Path:
    """Path of a tool; skips the calling test where it is absent, or fails it where it must be there."""
    import pytest

    found = BIN / name
    if found.is_file():
        return found
    if on_path := shutil.which(name):
        return Path(on_path)
    if name == "terraform":  # no registry has it; what OpenTofu does alike is compared with that instead
        pytest.skip("terraform is not on this machine, and nothing here can install it")
    reason = f"{name} is not installed: run `make tools` (needs Go)"
    if os.environ.get("TALLYGATE_REQUIRE_ORACLE") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
    raise AssertionError  # skip does not return


def build(name: str) -> bool:
    """Build one tool unless it is there; says what it does, returns whether it is there now."""
    if (BIN / name).is_file():
        print(f"{name}: present")
        return True
    print(f"{name}: building", flush=True)
    if name in PYTHON_TOOLS:
        own = {"UV_TOOL_BIN_DIR": str(BIN), "UV_TOOL_DIR": str(ROOT / ".tools" / "python")}
        command = [str(UV), "tool", "install", "--quiet", PYTHON_TOOLS[name]]
        return subprocess.run(command, env={**os.environ, **own}, check=False).returncode == 0
    directory, arguments = BUILDS[name]
    environment = {**os.environ, "GOBIN": str(BIN), "GOFLAGS": "-mod=mod" if directory == ROOT else ""}
    return subprocess.run(["go", *arguments], cwd=directory, env=environment, check=False).returncode == 0


def main() -> int:
    if shutil.which("go") is None:
        print("Go is not installed: the oracle tools cannot be built", file=sys.stderr)
        return 1
    BIN.mkdir(parents=True, exist_ok=True)
    failed = [name for name in (*BUILDS, *PYTHON_TOOLS) if not build(name)]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
