"""The `git` binary, without hooks, questions or variables that would lead it to another repository."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from tallygate.processes.run import Ended, ProcessLimits, run

_LIMITS = ProcessLimits(seconds=300.0, memory=2 << 30, output=1 << 30, reserved=4 << 30)
# They would lead git to another repository, or write what it does into files.
_NOT_PASSED = re.compile(
    "GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_.*|COMMON_DIR|NAMESPACE|QUARANTINE_PATH"
    "|TRACE.*|CURL_VERBOSE|EXEC_PATH|TEMPLATE_DIR)|TF_TOKEN_.*"
)
_SETTINGS = (
    "core.hooksPath=/dev/null",
    "gc.auto=0",
    "maintenance.auto=false",
    "credential.interactive=never",
)


def git(
    words: Sequence[str], folder: Path, protocols: Sequence[str], limits: ProcessLimits = _LIMITS
) -> Ended:
    """Run git in `folder`. protocols: those it may use. Raises ProcessError."""
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    return run(["git", *settings, *words], folder, _environment(folder, protocols), limits)


def _environment(folder: Path, protocols: Sequence[str]) -> dict[str, str]:
    """The caller's, so that its credential helpers and SSH keys work."""
    passed = {name: value for name, value in os.environ.items() if not _NOT_PASSED.fullmatch(name)}
    return {
        "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
        **passed,
        "GIT_ALLOW_PROTOCOL": ":".join(protocols),
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
