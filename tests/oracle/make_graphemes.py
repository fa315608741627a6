"""Classes of characters that make grapheme clusters, as go-textseg has them: what Terraform counts by.

Run by hand as `python -m tests.oracle.make_graphemes` when Terraform moves to another Unicode. The library
stands among the modules that OpenTofu is built from.
"""

import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.oracle.tools import ORACLE, ROOT

TABLE = ROOT / "src" / "tallygate" / "terraform" / "eval" / "functions" / "graphemes.json"
MODULE = "github.com/apparentlymart/go-textseg/v15"
# Whole syllables of Hangul are told by arithmetic.
CLASSES = ("Control", "Extend", "L", "Prepend", "Regional_Indicator", "SpacingMark", "T", "V")

Range = tuple[int, int]


def sources() -> Path:
    command = ["go", "list", "-m", "-f", "{{.Dir}}", MODULE]
    done = subprocess.run(command, cwd=ORACLE / "opentofu", capture_output=True, text=True, check=True)
    return Path(done.stdout.strip()) / "textseg"


def of_class(name: str, text: str) -> Iterator[Range]:
    [block] = re.findall(rf"^var _Grapheme{name} = .*?^}}", text, re.MULTILINE | re.DOTALL)
    for first, last in re.findall(r"Lo: (0x[0-9a-f]+), Hi: (0x[0-9a-f]+), Stride: 0x1}", block):
        yield int(first, 16), int(last, 16)


def pictures(text: str) -> Iterator[Range]:
    """Extended_Pictographic, written as bytes of UTF-8 of which each may be a range."""
    for row in re.findall(r"^[ |=]+(0x[0-9A-Fx. ]+?) +#", text, re.MULTILINE):
        bounds = [one.split("..") for one in row.split()]
        yield _character(one[0] for one in bounds), _character(one[-1] for one in bounds)


def _character(written: Iterable[str]) -> int:
    """A byte that may be any is one that may continue a character."""
    first, *others = (int(byte, 16) for byte in written)
    return ord(bytes([first, *(min(max(byte, 0x80), 0xBF) for byte in others)]).decode())


def joined(ranges: Iterator[Range]) -> str:
    found: list[list[int]] = []
    for first, last in sorted(ranges):
        if found and first == found[-1][1] + 1:
            found[-1][1] = last
        else:
            found.append([first, last])
    return " ".join(f"{first:X}" if first == last else f"{first:X}-{last:X}" for first, last in found)


def main() -> None:
    folder = sources()
    tables = (folder / "tables.go").read_text(encoding="utf-8")
    emoji = (folder / "emoji_table.rl").read_text(encoding="utf-8")
    classes = {name: joined(of_class(name, tables)) for name in CLASSES}
    classes["Extended_Pictographic"] = joined(pictures(emoji))
    source = "Unicode 15.0.0: GraphemeBreakProperty.txt, emoji-data.txt"
    TABLE.write_text(json.dumps({"source": source, "classes": classes}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
