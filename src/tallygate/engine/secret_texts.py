"""Many secrets sought in a text at once: time grows with the text, not with their number."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tallygate.engine.redact import MASK

HEAD = 4  # no secret that is sought in this way is shorter


class SecretTexts:
    """Masks each of the texts wherever it stands, the longest first; those shorter than HEAD are left out."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = frozenset(text for text in texts if len(text) >= HEAD)
        lengths: dict[str, set[int]] = defaultdict(set)
        for text in self._texts:
            lengths[text[:HEAD]].add(len(text))
        self._lengths = {head: sorted(own, reverse=True) for head, own in lengths.items()}

    def masked(self, text: str) -> str:
        if not self._texts:
            return text
        at, kept = 0, []
        while at < len(text):
            own = self._lengths.get(text[at : at + HEAD], ())
            length = next((length for length in own if text[at : at + length] in self._texts), 0)
            kept.append(MASK if length else text[at])
            at += length or 1
        return "".join(kept)

    def masked_value(self, value: Any) -> Any:
        """`masked` on every string inside a JSON value, keys included; a number is masked as a whole."""
        if isinstance(value, str):
            return self.masked(value)
        if isinstance(value, list):
            return [self.masked_value(item) for item in value]
        if isinstance(value, dict):
            return {self.masked(key): self.masked_value(item) for key, item in value.items()}
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return MASK if is_number and str(value) in self._texts else value
