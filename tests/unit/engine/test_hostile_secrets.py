"""Lines made to be slow to mask: no pattern may take the square of a line's length."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tallygate.engine.excerpt import MaskedLines, excerpt
from tallygate.model.location import Location
from tests.e2e.command import findings, tallygate

# Each shape is tried on its own literal pieces, repeated with what may stand between them. A quadratic one
# needs ten seconds and more for one of these texts; all of the texts together need two.
SHAPES = r"""
import re
from tallygate.engine.redact import _data
for shape in [*_data()["shapes"], *_data()["blocks"]]:
    literal = re.sub(r"\(\?[a-z<!=:+]+|\[[^\]]*\]|\{[^}]*\}|\\[sSwzZ]|\\", "\0", shape)
    for piece in {piece for piece in re.findall(r"[\w:/=. -]{2,}", literal)}:
        for filler in ("", "a", ".", "@", "aaaaaaaa.", "a" * 40, "\n"):
            unit = piece + filler
            re.sub(shape, "", unit * (200_000 // len(unit)))
            re.sub(shape, "", piece + filler * (200_000 // max(len(filler), 1)))
"""
LINES = r"""
from tallygate.engine.redact import mask_line, names_secret
for unit in (" ", "- ", "export ", "a ", "a: ", "password", "=>", "Ab", "_", "://", "eyJ"):
    text = unit * (200_000 // len(unit))
    for line in (text, f"  - export {text}"):
        mask_line(line)
    names_secret(text)
"""

CONTENTS = r"""
import base64
from tallygate.engine.redact_content import mask_content
for part in ("name: a ", '"value":', "<a", "a1+", "name\\", "auth:1.1 ", "value: '", "[1,"):
    mask_content(part * (200_000 // len(part)))
text = "plain words here"
for _ in range(40):
    text = "\n" + base64.b64encode(text.encode()).decode()
    mask_content(text)
"""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (12, 12))


@pytest.mark.hostile
@pytest.mark.parametrize("script", [SHAPES, LINES, CONTENTS], ids=["shapes", "lines", "contents"])
def test_masks_take_no_longer_than_the_line(script: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=120, check=False, preexec_fn=_limit
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]


@pytest.mark.hostile
def test_thousands_of_findings_on_one_line_mask_it_once_and_show_a_part(tmp_path: Path) -> None:
    containers = ", ".join(f"{{name: a{number}, image: 'a:latest'}}" for number in range(2000))
    spec = f"spec: {{containers: [{containers}]}} # {'://' * 30_000}\n"
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n" + spec)
    ran = tallygate("check", "--format", "json", cwd=tmp_path)
    assert len(findings(ran)) > 4000
    assert len(ran.out) < 4000 * 5000


def test_a_value_of_a_secret_that_is_set_twice_is_shown_nowhere(tmp_path: Path) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n"
    (tmp_path / "a.yaml").write_text(secret + "  foo: hunter22\n  bar: hunter22b\n  foo: other\n")
    for name in ("text", "json", "sarif", "markdown", "gitlab", "junit", "github"):
        ran = tallygate("check", "--format", name, cwd=tmp_path)
        assert "k8s-plaintext-secret" in ran.out, name
        assert "hunter22" not in ran.out + ran.err, name


def test_what_is_cut_was_masked_before() -> None:
    line = "x" * 490 + "https://someone:" + "hunter22" * 100 + "@host/" + "y" * 2000
    for column in range(1, len(line), 97):
        shown = excerpt(MaskedLines([line], {}), Location("a.yaml", 1, column), 1)
        assert shown is not None
        assert "hunter22" not in shown.lines[0][1]
