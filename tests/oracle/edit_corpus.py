"""Edits of real files: `python -m tests.oracle.edit_corpus FOLDER...` reports how many are byte-minimal.

Of every values.yaml, kustomization.yaml and Chart.yaml below the folders each version is changed, one at a
time, then all at once, and each image of a kustomization without a digest gets one. PyYAML reads the result.
Prints counts; exits 1 where an edit changed more than its value.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import yaml

from tallygate.loaders.registry import load
from tallygate.model.document import Loaded
from tallygate.model.location import ValuePath
from tallygate.model.promotion import Edit
from tallygate.promotion.edits import EditError, edited

NAMES = ("values.yaml", "values.yml", "kustomization.yaml", "kustomization.yml", "Chart.yaml")
KEYS = frozenset({"tag", "newTag", "digest", "targetRevision", "version", "image"})
NEW = "v9.8.7-edited"
_INSERTED = re.compile(rb"(?:, |[\r\n] *)digest: " + NEW.encode())
_MOST = 12


def files(folders: list[str]) -> Iterator[Path]:
    for folder in folders:
        yield from (
            path for path in sorted(Path(folder).rglob("*.y*ml")) if path.name in NAMES and path.is_file()
        )


def texts(value: Any, path: ValuePath = ()) -> Iterator[tuple[ValuePath, str]]:
    """Texts under the keys that promotions move."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        if key in KEYS and isinstance(part, str) and part:
            yield (*path, key), part
        yield from texts(part, (*path, key))


def inserted(name: str, loaded: Loaded) -> list[Edit]:
    """A digest for every image of a kustomization that has none."""
    return [
        Edit(name, ("images", index, "digest"), None, NEW, document.index)
        for document in loaded.documents
        if isinstance(document.value, dict) and isinstance(document.value.get("images"), list)
        for index, image in enumerate(document.value["images"][:_MOST])
        if isinstance(image, dict) and "digest" not in image and name.startswith("kustomization")
    ]


def is_minimal(before: bytes, after: bytes, edit: Edit) -> bool:
    """Whether one stretch differs: what was there is of the old value, what is there of the new one."""
    start = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    most = min(len(before), len(after)) - start
    tails = zip(reversed(before), reversed(after), strict=False)
    end = next((at for at, (a, b) in enumerate(tails) if a != b or at >= most), most)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if edit.before is None:
        return old == b"" and _INSERTED.search(after) is not None and len(new) < len(NEW) + 40
    return old.strip(b"\"'") in edit.before.encode() and new.strip(b"\"'") in NEW.encode()


def all_at_once(data: bytes, name: str, edits: list[Edit]) -> bool:
    """Whether several edits make what they make one after the other."""
    expected = data
    for edit in edits:
        expected = edited(expected, name, [edit])
    return edited(data, name, edits) == expected


def judge(data: bytes, name: str, counts: Counter[str]) -> None:
    loaded = load("yaml", data, name)
    if loaded.diagnostics:
        counts["unreadable"] += 1
        return
    found = [
        Edit(name, path, text, NEW, document.index)
        for document in loaded.documents
        for path, text in list(texts(document.value))[:_MOST]
    ]
    found += inserted(name, loaded)
    counts["files"] += bool(found)
    made = []
    for edit in found:
        begun = perf_counter()
        try:
            after = edited(data, name, [edit])
        except EditError as error:
            counts[f"refused: {str(error).partition(' (')[0].partition(';')[0][:60]}"] += 1
            continue
        counts["microseconds"] += int((perf_counter() - begun) * 1e6)
        counts["edits"] += 1
        made.append(edit)
        counts["not minimal"] += not is_minimal(data, after, edit)
        counts["read back otherwise"] += not _reads_back(after, edit)
    if len(made) > 1:
        counts["several at once"] += 1
        counts["not minimal"] += not all_at_once(data, name, made)


def _reads_back(after: bytes, edit: Edit) -> bool:
    """Read by PyYAML: an independent reader of the same grammar."""
    found = [one for one in yaml.load_all(after, Loader=yaml.CBaseLoader) if one not in (None, "")]
    value = found[edit.document]
    for part in edit.key:
        value = value[part]
    return bool(value == NEW)


def main(folders: list[str]) -> int:
    counts: Counter[str] = Counter()
    for path in files(folders):
        counts["seen"] += 1
        judge(path.read_bytes(), path.name, counts)
    spent = counts.pop("microseconds", 0)
    for name, number in sorted(counts.items()):
        print(f"{number:8} {name}")
    print(f"{spent / max(counts['edits'], 1) / 1000:8.3f} ms an edit")
    return 1 if counts["not minimal"] or counts["read back otherwise"] or not counts["edits"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
