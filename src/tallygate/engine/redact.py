"""Secrets never reach any output: which values are secret, and their masks in text."""

import base64
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from tallygate.model.location import ValuePath
from tallygate.model.resource import Resource

MASK = "(sensitive)"
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_OF_A_CLUSTER = frozenset(product(("data", "stringData"), ("name", "server", "project")))
"""What tables and messages call a cluster by; the rest of its Secret is one."""
_SHORTEST = 4  # a shorter secret would mask common words of a message
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# The head of a block or a collection, a switch, nothing, or a reference: none of them is a secret.
_HARMLESS = re.compile(
    r"[|>][-+0-9]*|[{\[]|true|false|null|~|(?:var|local|data)\.[\w.\[\]]+|\$\{(?:[\w.]+|\{[\w.\s-]+\})\}"
)
_ASSIGNED = re.compile(
    r"""^(\s*(?:-\s+)?(?:export\s+)?["']?)([\w.-]+)(["']?(?:\s*(?:=>|[:=])\s*|\s+))(\S.*)$"""
)
# A key and what follows it up to its value, whose quote is the last group: in prose only what is no sentence.
_KEY = r"""(?<![\w.-])([\w.-]++)"""
_QUOTED = r"""\\?["']?\s{0,9}(?:=>|[:=])\s{0,9}\\?(["'])"""
_IN_TEXT = re.compile(rf"{_KEY}(?:{_QUOTED}|=)")
_IN_LINE = re.compile(rf"""{_KEY}(?:{_QUOTED}|\s{{0,9}}(?:=>|[:=])\s{{0,9}})""")
_FLAG = re.compile(r"""(?<![\w.-])(--[\w-]++)(?:["'],\s{0,9}(["'])|,?\s(?!-))""")
_VALUES = {
    '"': re.compile(r'(?:\\[^"]|[^"\\])++'),
    "'": re.compile(r"(?:\\[^']|[^'\\])++"),
    None: re.compile(
        r"""(?![{\[|>&*=])(?:(?i:bearer|basic|token|digest)\s{1,9}(?=[^\s"']))?(?:\$\{\{[^}]*+\}\}|\$\{[^}\s]*+\}|[^\s"',;&\]}])++"""
    ),
}
# The password behind a user, `-u user:password` of curl; `-u 1000:1000` are ids.
_OF_USER = re.compile(
    r"""((?<![\w-])(?:-u|--user)(?:\s{1,9}|=|["'],\s{0,9})["']?[^\s:"'/]{1,200}:)(?!\d++(?!\S))[^\s"']++"""
)
# A key of YAML that has its value in the lines below.
_HEAD = re.compile(r"""\s*+(?:-\s++)?["']?([\w.-]++)["']?\s*+:\s*+(?:[|>][-+0-9]*+)?\s*+$""")
_VERSION = re.compile(r"[\w-]{0,30}?\d++\.\d++[\w.+-]*+")
_IS_SECRET = re.compile(r"""["']?kind["']?\s{0,9}:\s{0,9}["']?Secret\b""")
_HELD = re.compile(r"""(?<![\w.-])(["']?(?i:data|stringData)["']?\s{0,9}:\s{0,9})([^\s|>].*)""")
# The password that is glued to `-p`: no variable, no ports of `docker run`.
_GLUED = re.compile(r"""([\s"']-p)(?!\d+:\d)(?:"[^"$]++"|'[^'$]++'|[^\s"',|;&$][^\s"',|;&]*+)""")


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(Path(__file__).with_name("secrets.json").read_text(encoding="utf-8"))
    return data


@cache
def _key() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_data()["key"]), re.compile(_data()["key_not"])


@cache
def _shapes() -> re.Pattern[str]:
    return re.compile("|".join([*_data()["shapes"], *_data()["blocks"]]))


@cache
def _blocks() -> re.Pattern[str]:
    return re.compile("|".join(_data()["blocks"]))


@cache
def _command() -> re.Pattern[str]:
    """A program of the list up to the end of its command."""
    quoted = r"""\"[^"\n]*+"|'[^'\n]*+'"""
    return re.compile(rf"""(?<![\w.-]){_data()["programs"]}(?=[\s"',])(?:{quoted}|[^|;&\n])*+""")


@cache
def _program() -> re.Pattern[str]:
    return re.compile(rf"(?:.*/)?{_data()['programs']}")


@lru_cache(maxsize=1 << 14)
def names_secret(key: str) -> bool:
    """Whether a value under this key is taken for a secret (`db_password`, `apiKey`, not `secretName`)."""
    words = _CAMEL.sub("_", key)
    secret, harmless = _key()
    return bool(secret.search(words)) and not harmless.search(words)


def is_cluster(values: Any) -> bool:
    """Whether a Secret tells Argo CD of a cluster."""
    metadata = values.get("metadata") if isinstance(values, dict) else None
    labels = metadata.get("labels") if isinstance(metadata, dict) else None
    return isinstance(labels, dict) and labels.get("argocd.argoproj.io/secret-type") == "cluster"


def secret_paths(resource: Resource) -> list[ValuePath]:
    """Paths of all values of a resource that must not be shown."""
    found = list(leaves(resource.values))
    paths = [path for path, key, value in found if names_secret(key) and shows_secret(value)]
    paths += _glued_paths(found)
    if resource.kind in ("kubernetes", "argocd"):
        paths = list(dict.fromkeys((*paths, *_of_secrets(resource.values, resource.type == "Secret"))))
    if resource.type == "Secret" and is_cluster(resource.values):
        paths = [path for path in paths if path not in _OF_A_CLUSTER]
    declared = declared_paths(resource)
    return [path for path in paths if not _below(path, set(declared))] + declared


def _of_secrets(values: Any, is_secret: bool) -> Iterator[ValuePath]:
    """Paths of what stands in Secrets, also in those within other objects (`spec.template` of a
    SealedSecret), and of copies of whole objects, which hold it once more."""
    waiting: list[tuple[ValuePath, Any, bool]] = [((), values, False)]
    while waiting:
        path, value, secret = waiting.pop()
        if isinstance(value, dict):
            held = secret or value.get("kind") == "Secret" or (is_secret and not path)
            for key, child in value.items():
                inside = secret or str(key).lower() == "stringdata" or (held and str(key).lower() == "data")
                waiting.append(((*path, key), child, inside or key == _LAST_APPLIED))
        elif isinstance(value, list):
            waiting += [((*path, index), child, secret) for index, child in enumerate(value)]
        elif secret and shows_secret(value):
            yield path


def declared_paths(resource: Resource) -> list[ValuePath]:
    """Paths of the values that the source itself declares secret, none below another."""
    present = {path for path in resource.sensitive if path and _is_at(resource.values, path)}
    return sorted((path for path in present if not _below(path[:-1], present)), key=str)


def _below(path: ValuePath, declared: set[ValuePath]) -> bool:
    return bool(declared) and any(path[:length] in declared for length in range(1, len(path) + 1))


def _is_at(values: Any, path: ValuePath) -> bool:
    try:
        _at(values, path)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def secret_values(values: Any) -> list[str]:
    """Text of every value of JSON data under a name that tells of a secret."""
    return [str(value) for _, key, value in leaves(values) if names_secret(key) and shows_secret(value)]


def unknown_secret_paths(resource: Resource) -> list[ValuePath]:
    """Paths of substituted text under names of secrets: its default, which `values` lack, may be one."""
    if resource.kind == "terraform":  # an expression, which shows no value
        return []
    return [u.path for u in resource.unknown if any(names_secret(str(part)) for part in u.path)]


def _heir(name: str, key: str) -> str:
    """What a value under `key` goes by: below a secret all is secret, unless its own key says otherwise."""
    _, harmless = _key()
    return name if names_secret(name) and not harmless.search(_CAMEL.sub("_", key)) else key


def shows_secret(value: Any) -> bool:
    """Whether a value can be a secret, as it is."""
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def leaves(values: Any) -> Iterator[tuple[ValuePath, str, Any]]:
    """(path, name, value) of every scalar; the `value` beside a `name` goes by that name, and an argument by
    the `--flag` before it.
    """
    waiting: list[tuple[ValuePath, str, Any]] = [((), "", values)]
    while waiting:
        path, name, value = waiting.pop()
        if isinstance(value, dict):
            own = value.get("name")
            for key, child in value.items():
                called = own if key == "value" and isinstance(own, str) else str(key)
                waiting.append(((*path, key), _heir(name, called), child))
        elif isinstance(value, list):
            waiting += [
                ((*path, index), _flag(value, index) or name, child) for index, child in enumerate(value)
            ]
        else:
            yield path, name, value


def _glued_paths(found: Sequence[tuple[ValuePath, str, Any]]) -> Iterator[ValuePath]:
    """Arguments `-pPASSWORD` of containers that run one of the programs."""
    commands: dict[ValuePath, list[tuple[ValuePath, str]]] = {}
    for path, _, value in found:
        if len(path) > 1 and path[-2] in ("command", "args") and isinstance(value, str):
            commands.setdefault(path[:-2], []).append((path, value))
    for words in commands.values():
        if any(_program().fullmatch(word) for _, word in words):
            yield from (path for path, word in words if word.startswith("-p") and len(word) > len("-p"))


def _flag(items: list[Any], index: int) -> str:
    before = items[index - 1] if index else None
    return (
        before.lstrip("-") if isinstance(before, str) and before.startswith("-") and "=" not in before else ""
    )


def secret_texts(resource: Resource) -> list[str]:
    """The secret values themselves, and what those of a Secret encode, longest first, to be masked wherever
    a policy repeats them.
    """
    paths = secret_paths(resource)
    texts = {str(_at(resource.values, path)) for path in paths}
    if resource.type == "Secret":
        texts |= {_decoded(str(_at(resource.values, path))) for path in paths if path[0] == "data"}
    told = {text for text in texts if len(text) >= _SHORTEST} | declared_texts(resource)
    return sorted(told, key=lambda text: (-len(text), text))


def declared_texts(resource: Resource) -> set[str]:
    """What is declared secret is one however short it is, and so are long keys in it; a policy may show it
    as JSON, too.
    """
    values = [_at(resource.values, path) for path in declared_paths(resource)]
    found = [(path, leaf) for value in values for path, _, leaf in leaves(value)]
    told = [leaf for _, leaf in found if shows_secret(leaf) or isinstance(leaf, float)]
    told += [key for path, _ in found for key in path if isinstance(key, str) and len(key) >= _SHORTEST]
    return {text for one in told for text in (str(one), json.dumps(one, ensure_ascii=False).strip('"'))}


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return ""


def _at(values: Any, path: ValuePath) -> Any:
    for part in path:
        values = values[part]
    return values


def mask_text(text: str, secrets: list[str]) -> str:
    """`text` without known secrets and without anything that has the shape of a token."""
    for secret in secrets:
        text = text.replace(secret, MASK) if len(secret) >= _SHORTEST else _without_word(text, secret)
    return _without_assigned(_without_shapes(text), _IN_TEXT)


def _without_shapes(text: str) -> str:
    text = _OF_USER.sub(rf"\1{MASK}", _shapes().sub(MASK, text))
    return _command().sub(lambda found: _GLUED.sub(rf"\1{MASK}", found[0]), text)


def _without_assigned(text: str, assignment: re.Pattern[str]) -> str:
    kept, at = [], 0
    for found in assignment.finditer(text):
        if found.start() < at or not names_secret(found[1]):
            continue
        value = _VALUES[found[2]].match(text, found.end())
        if value and _is_version(text, found, value[0]):
            continue
        if value and value[0] != MASK and not _HARMLESS.fullmatch(value[0]):
            kept += [text[at : found.end()], MASK]
            at = value.end()
    return "".join([*kept, text[at:]])


def _is_version(text: str, found: re.Match[str], value: str) -> bool:
    """Whether it is the tag of an image (`registry/auth:1.2`), or of a service (`auth: staging-1.2`)."""
    is_tag = text[found.start() - 1 : found.start()] == "/" and found[0].endswith(":") and not found[2]
    return (is_tag or found[1] == "auth") and bool(_VERSION.fullmatch(value))


def _without_word(text: str, secret: str) -> str:
    """A short secret is masked where it stands by itself, not inside of other words."""
    return re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", MASK, text)


def mask_line(line: str) -> str:
    """One line of source: the value after a key that names a secret, and token shapes, are masked."""
    assigned = _ASSIGNED.match(line)
    is_version = assigned and assigned[2] == "auth" and _VERSION.fullmatch(assigned[4])
    if assigned and names_secret(assigned[2]) and not (is_version or _HARMLESS.fullmatch(assigned[4])):
        return assigned[1] + assigned[2] + assigned[3] + MASK
    return _without_assigned(_without_assigned(_without_shapes(line), _IN_LINE), _FLAG)


def masked_lines(text: str) -> list[str]:
    """Lines of a text as `mask_line` has them, and nothing of what stands below the name of a secret, nor of
    the data of a Secret, where the text is YAML itself."""
    lines = text.splitlines()
    secret, holds = secret_lines(lines), bool(_IS_SECRET.search(text))
    kept, above = [], list[tuple[int, bool]]()
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip(" "))
        # An item of a list may stand as far left as the key of the list.
        least = indent + line.startswith("- ", indent)
        while above and line.strip() and above[-1][0] >= least:
            above.pop()
        hidden = number in secret or any(is_secret for _, is_secret in above)
        shown = _HELD.sub(rf"\1{MASK}", line) if holds else line
        kept.append(line[:indent] + MASK if hidden and line.strip() else mask_line(shown))
        if head := _HEAD.match(line):
            held = holds and head[1].lower() in ("data", "stringdata")
            above.append((head.start(1), held or names_secret(head[1])))
    return kept


def secret_lines(lines: Sequence[str]) -> set[int]:
    """Numbers, from 1, of the lines that continue a secret of several lines (a private key)."""
    text = "\n".join(lines)
    counted, number, found = 0, 1, set()
    for block in _blocks().finditer(text):
        first = number = number + text.count("\n", counted, block.start())
        number += text.count("\n", block.start(), block.end())
        counted = block.end()
        found |= set(range(first + 1, number + 1))
    return found


def mask_value(value: Any, secrets: list[str]) -> Any:
    """`mask_text` on every string inside a JSON value, keys included; a number is masked as a whole."""
    if isinstance(value, str):
        return mask_text(value, secrets)
    if isinstance(value, list):
        return [mask_value(item, secrets) for item in value]
    if isinstance(value, dict):
        return {mask_text(key, secrets): mask_value(item, secrets) for key, item in value.items()}
    if isinstance(value, int | float) and not isinstance(value, bool) and str(value) in secrets:
        return MASK
    return value


def masked(values: Any, paths: list[ValuePath]) -> Any:
    """A copy of JSON data with MASK at each of the paths and in place of what looks like a token."""
    copy = json.loads(json.dumps(values))
    for path in paths:
        _at(copy, path[:-1])[path[-1]] = MASK
    return mask_value(copy, [])
