"""Spans of large documents, and of merges that stand on each other."""

import resource
import subprocess
import sys

import pytest

from tallygate.loaders.interface import Limits
from tallygate.loaders.yaml_loader import load
from tests.unit.loaders.yaml_reading import documents

_PROGRAM = """
from tallygate.loaders.interface import Limits
from tallygate.loaders.yaml_loader import load
[document] = load(b"- a: 1\\n" * 1_000_000, "f.yaml", Limits(nodes=5_000_000)).documents
print(document.spans.value((999_999, "a")))
"""


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (600 << 20, 600 << 20))


@pytest.mark.hostile
def test_spans_of_a_large_document_need_little_memory() -> None:
    """A node of its own for each of the two million values took 800 MiB."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], preexec_fn=limited, timeout=60, check=False, capture_output=True
    )
    assert done.stdout.decode().startswith("Span(line=1000000, column=6"), done.stderr.decode()[-500:]


def test_a_long_chain_of_merges_is_no_recursion() -> None:
    text = "m0: &m0 {k: 1}\n" + "".join(f"m{n}: &m{n} {{<<: *m{n - 1}}}\n" for n in range(1, 500))
    spans = documents(text)[0].spans
    assert spans.value(("m499", "k")).line == 1
    assert spans.value(("m499", "absent")).line == 500


def test_merges_nested_in_merges() -> None:
    text = "{<<: " * 900 + "{k: 1}" + "}" * 900
    [document] = load(text.encode(), "f.yaml", Limits(depth=1_000)).documents
    assert document.spans.value(("k",)).column == text.index("1") + 1


@pytest.mark.parametrize("part", [-1, 2, "0", "k"])
def test_a_part_that_is_not_there_leads_to_what_holds_it(part: int | str) -> None:
    spans = documents("a: [1, 2]\nb: {0: 1}\n")[0].spans
    assert spans.value(("a", part)) == spans.value(("a",))


def test_an_index_is_no_key() -> None:
    spans = documents("b: {0: 1}\n")[0].spans
    assert spans.value(("b", 0)) == spans.value(("b",))
    assert spans.value(("b", "0")).column == 8
