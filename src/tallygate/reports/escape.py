"""The one place where text from a repository is made harmless for whatever reads it next."""

import re
from typing import Any

import msgspec

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_PLAIN = re.compile(r"[^\x20-\x7e]")
# CI runners also obey `##[command]` and `##vso[command]` in the middle of a line.
_RUNNER_COMMAND = re.compile(r"##(?=\w*\[)")
_RUNNER_START = re.compile(r"^(\s*):(?=:)")
# What GitHub reads as markup; as a mention, a reference, a link. A zero-width space breaks the latter: GitHub
# looks for them after the escapes of Markdown are gone.
_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~&$]|@|#(?=\d)|(?<=gh)-(?=\d)|(?<=:)//|(?<=www)\.", re.IGNORECASE)
_MARKDOWN_BROKEN = {char: f"{char}&#8203;" for char in "@#-"} | {
    char: f"&#8203;{char}" for char in ("//", ".")
}
_MARKDOWN_START = re.compile(r"^(\d*(?=[.)])|(?=[-+=#]))")
_WEB = re.compile(r"https?://[!-~]+")
_BACKTICKS = re.compile("`+")
_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_URI_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def visible(text: str) -> str:
    r"""Text for people: control, invisible, undecodable characters written out (`\n`, `\x1b`, `\u202e`)."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else _written_out(char) for char in text)
    return _RUNNER_COMMAND.sub(r"#\\x23", text) if "##" in text else text


def printable(text: str) -> str:
    """As `visible`, and safe at the start of a line, where CI runners obey `::command::`."""
    return inert_start(visible(text))


def inert_start(line: str) -> str:
    return _RUNNER_START.sub(r"\1\\x3a", line) if "::" in line else line


def shortened(text: str, most: int) -> str:
    """As `visible`, and at most that many characters, with `…` where the rest was."""
    shown = visible(text[: most + 1])
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def markdown(text: str, most: int = 300) -> str:
    """As `shortened`, and plain text in Markdown, in a table cell too: no markup, HTML, link or mention."""
    escaped = _MARKDOWN.sub(
        lambda found: _MARKDOWN_BROKEN.get(found[0], f"\\{found[0]}"), shortened(text.strip(), most)
    )
    return _MARKDOWN_START.sub(r"\1\\", escaped)


def code(text: str, most: int = 150) -> str:
    """As `shortened`, in a code span of Markdown (not for table cells), or nothing for nothing."""
    shown = shortened(text.strip(), most)
    fence = "`" * (max(map(len, _BACKTICKS.findall(shown)), default=0) + 1)
    gap = " " * (shown.startswith("`") or shown.endswith("`"))
    return f"{fence}{gap}{shown}{gap}{fence}" if shown else ""


def xml(text: str, most: int = 1_000) -> str:
    """As `shortened`, for text and attributes of XML; what XML forbids is never visible, so never there."""
    return shortened(text, most).translate(_XML)


def decodable(text: str) -> str:
    r"""The same text with lone surrogates (bytes of a path that are no UTF-8) written out as `\xNN`."""
    return _SURROGATE.sub(lambda match: _written_out(match[0]), text)


def _written_out(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # how Python keeps the undecodable byte code - 0xDC00
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return _NAMED.get(char, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def json_text(value: Any) -> str:
    """One line of JSON, inert in a terminal and a CI log; mappings sorted by key, records as declared."""
    try:
        raw = msgspec.json.encode(value, order="deterministic")
    except UnicodeEncodeError:
        raw = msgspec.json.encode(_all_decodable(msgspec.to_builtins(value, order="deterministic")))
    text = _NOT_PLAIN.sub(lambda match: _json_escape(match[0]), raw.decode())
    return text.replace("##", "#\\u0023")


def indented_json(value: Any) -> str:
    """As `json_text`, on several lines."""
    return msgspec.json.format(json_text(value).encode(), indent=2).decode()


def _all_decodable(value: Any) -> Any:
    if isinstance(value, str):
        return decodable(value)
    if isinstance(value, dict):
        return {decodable(key): _all_decodable(item) for key, item in value.items()}
    return [_all_decodable(item) for item in value] if isinstance(value, list | tuple) else value


def _json_escape(char: str) -> str:
    if char.isprintable():
        return char
    units = char.encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def command_data(text: str) -> str:
    """The message of a GitHub workflow command; `%` first, or it would escape our own escapes."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def command_property(text: str) -> str:
    """The value of a property of a GitHub workflow command."""
    return command_data(text).replace(":", "%3A").replace(",", "%2C")


def is_web(address: str) -> bool:
    """Whether it is an address on the web that holds nothing but plain characters."""
    return _WEB.fullmatch(address) is not None


def uri(path: str) -> str:
    """A relative URI of a repository path; undecodable bytes stay the bytes they are."""
    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = decodable(path).encode()
    return "".join(chr(byte) if byte in _URI_PLAIN else f"%{byte:02X}" for byte in raw)
