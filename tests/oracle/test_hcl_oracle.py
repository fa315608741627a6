"""The HCL parser accepts what OpenTofu accepts, finds first errors where it does, reads strings alike."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tallygate.loaders import hcl
from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.literals import literal
from tests.oracle.hcl_corpus import Writer, mutated
from tests.oracle.tools import tool

WRITTEN, MUTATED = 160, 240
ENVIRONMENT = {
    **os.environ,
    "CHECKPOINT_DISABLE": "1",
    "TF_IN_AUTOMATION": "1",
    "TF_CLI_CONFIG_FILE": os.devnull,
}


def corpus() -> list[str]:
    written = [Writer(seed).file() for seed in range(WRITTEN)]
    accepted = [text for text in written if not hcl.load(text.encode(), "main.tf").diagnostics]
    return written + [mutated(accepted[seed % len(accepted)], seed) for seed in range(MUTATED)]


def first_error_line(tofu: Path, text: str) -> int:
    """Line of the first error that tofu reports; 0 where it accepts the text."""
    command = [str(tofu), "fmt", "-no-color", "-"]
    ran = subprocess.run(command, input=text.encode(), capture_output=True, env=ENVIRONMENT, check=False)
    if ran.returncode == 0:
        return 0
    lines = [int(line) for line in re.findall(r"on <stdin> line (\d+)", ran.stderr.decode())]
    assert lines, ran.stderr.decode()
    return min(lines)


@pytest.mark.oracle
def test_the_same_files_are_accepted() -> None:
    tofu = tool("tofu")
    differences, rejected, same_line = [], 0, 0
    for text in corpus():
        expected = first_error_line(tofu, text)
        diagnostics = hcl.load(text.encode(), "main.tf").diagnostics
        if bool(diagnostics) != bool(expected):
            differences.append((text, expected, diagnostics))
        elif diagnostics:
            rejected += 1
            same_line += diagnostics[0].location.line == expected
    assert differences == []
    assert 100 < rejected < WRITTEN + MUTATED - 100
    assert same_line >= 0.9 * rejected


TEMPLATES = [
    '"plain"',
    r'"a\n\r\t\"\\b \u00e9 \U0001F600"',
    '"$${a} %%{b} $$${c} $ % $$ %% $a"',
    '"e\u0301 \u00e9"',
    '"a  ${~ "b" ~}  c"',
    r'"a \n\t ${~ "b" ~} \n c"',
    '"${"x"}"',
    '"${"a ${"b"} c"}"',
    '"%{ if true ~} a %{~ else } b %{ endif } c"',
    '"%{ if false }a%{ else ~}  b  %{~ endif }"',
    '" ${~ "" ~} "',
    "<<EOT\nEOT\n",
    "<<-EOT\n    EOT\n",
    "<<EOT\n a\n  b\n   EOT\n",
    "<<-EOT\n    a\n\n      b\n  \n    c\n  EOT\n",
    "<<-EOT\n\t\ta\n\t  b\n  EOT\n",
    "<<-EOT\n  a\n b\nEOT\n",
    '<<-EOT\n    a\n  ${"b"}\n    c\n    EOT\n',
    '<<-EOT\n${"  x"}\n  y\nEOT\n',
    '<<-EOT\n    a ${"b"}  c\n      d\n  EOT\n',
    '<<EOT\n  a  \n  ${~ "b" ~}  \n  c\nEOT\n',
    "<<EOT\n%{ if true ~}\n  yes\n%{ else ~}\n  no\n%{ endif ~}\nend\nEOT\n",
    "<<-EOT\n  %{ if true }\n    yes\n  %{ endif }\n  end\n  EOT\n",
    "<<-EOT\n    first\n    %{~ if false }\n    x\n    %{ endif ~}\n    last\n  EOT\n",
    '<<EOT\n$${a} %%{b} $\n%\n\\n "q"\nEOT\n',
    '<<EOT\n${"a"}EOT\nEOT\n',
    "<<EOT\r\na\r\n  b\r\nEOT\r\n",
    "<<-EOT\n\u00a0\u00a0a\n  b\n EOT\n",
    '<<-EOT\n  ${~ "a"}\n   b\n  EOT\n',
    '<<-EOT\n   x\n  ${"a" ~}\n   b\n  EOT\n',
]


def rendered(node: ast.Node) -> Any:
    """Value of a template whose interpolations and conditions are literals."""
    match node:
        case ast.Wrapped(expression=inner):
            return rendered(inner)
        case ast.Template(parts=parts):
            return "".join(rendered(part) for part in parts)
        case ast.TemplateIf(condition=condition, then=then, otherwise=otherwise):
            return "".join(rendered(part) for part in (then if rendered(condition) else otherwise))
        case ast.TemplateFor():
            raise AssertionError("not in these templates")
    return literal(node)  # type: ignore[arg-type]


JSON_STRINGS = [
    "plain",
    "",
    'a "quoted" \\ line\nand $${a} %%{b}',
    "${1}",
    "${[1, 2]}",
    "${true}",
    'a  ${~ "b" ~}  c',
    'x\n  ${~ "b" ~}\n  c\n',
    "%{ if true ~}\n  yes\n%{ else ~}\n  no\n%{ endif ~}\n",
    "<<EOT\na\nEOT\n",
    "e\u0301",
]


def planned(directory: Path) -> dict[str, Any]:
    """Values of the outputs of the configuration in the directory."""
    tofu = tool("tofu")
    for arguments in (["init", "-input=false"], ["plan", "-input=false", "-out=plan"]):
        subprocess.run([tofu, *arguments], cwd=directory, env=ENVIRONMENT, check=True, capture_output=True)
    show = [str(tofu), "show", "-json", "plan"]
    shown = subprocess.run(show, cwd=directory, env=ENVIRONMENT, check=True, capture_output=True)
    outputs = json.loads(shown.stdout)["planned_values"]["outputs"]
    return {name: output["value"] for name, output in outputs.items()}


@pytest.mark.oracle
@pytest.mark.parametrize("name", ["main.tf", "main.tf.json"])
def test_strings_and_heredocs_have_the_same_values(name: str, tmp_path: Path) -> None:
    text = "".join(f'output "o{i}" {{\n  value = {template}\n}}\n' for i, template in enumerate(TEMPLATES))
    if name == "main.tf.json":
        text = json.dumps({"output": {f"o{i}": {"value": value} for i, value in enumerate(JSON_STRINGS)}})
    (tmp_path / name).write_bytes(text.encode())
    file = hcl.load(text.encode(), name).documents[0].value
    ours = {
        block.labels[0].value: rendered(block.body.attributes["value"].expression) for block in file.blocks
    }
    assert ours == planned(tmp_path)
