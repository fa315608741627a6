"""How a text is written in YAML so that every reader has it back as that text."""

import re

from tallygate.loaders.yaml_scalars import resolve

# What YAML 1.1, 1.2 or a reader in between takes for something else than text, whatever go-yaml makes of it.
_NOT_TEXT = re.compile(
    r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9_]+)?"
    r"|[-+]?0[xXoObB][0-9a-fA-F_]+|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|[-+]?\.(?:inf|nan)|~|null|true|false|yes|no|on|off|y|n|<<|=",
    re.IGNORECASE | re.DOTALL,
)
_LEADING = frozenset("-?:,[]{}#&*!|>'\"%@`~=<")
_FLOW = re.compile(r"[,\[\]{}?]")
_UNPRINTABLE = re.compile(
    r"[^\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_UNPLAIN = re.compile(rf": |:\Z| #|\A\s|\s\Z|{_UNPRINTABLE.pattern}")
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def quoted(text: str, style: str | None, *, in_flow: bool) -> str:
    """A text in the style of what it replaces, with quotes where plain would be misread."""
    if style == "'" and not _UNPRINTABLE.search(text):
        return "'" + text.replace("'", "''") + "'"
    if style is None and is_plain(text, in_flow=in_flow):
        return text
    return '"' + re.sub(rf'[\\"]|{_UNPRINTABLE.pattern}', lambda found: _escaped(found[0]), text) + '"'


def is_plain(text: str, *, in_flow: bool) -> bool:
    """Whether the text without quotes reads back as itself."""
    if not text or text[0] in _LEADING or _NOT_TEXT.fullmatch(text) or _UNPLAIN.search(text):
        return False
    if in_flow and _FLOW.search(text):
        return False
    return text not in ("---", "...") and resolve(text) == text and isinstance(resolve(text), str)


def _escaped(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
