"""Files of the repository, and paths."""

import base64
import hashlib
import posixpath
import re
from collections.abc import Callable, Sequence

from tallygate.terraform.eval.faults import CallError, UnseenError
from tallygate.terraform.eval.functions.arguments import bare, normal, quoted, require_variables
from tallygate.terraform.eval.functions.globs import PatternError, matcher, reaching
from tallygate.terraform.eval.functions.interface import Body, Context, Function, Functions
from tallygate.terraform.values.equality import set_of
from tallygate.terraform.values.types import STRING
from tallygate.terraform.values.value import FALSE, TRUE, Value, string, unknown

_ABSENT = (
    "no file exists at {}; this function works only with files that are distributed as part of the "
    "configuration source code, so if this file will be created by a resource in this configuration you must "
    "instead obtain this result from an attribute of that resource"
)
_NO_TEXT = (
    "contents of {} are not valid UTF-8; use the filebase64 function to obtain the Base64 encoded contents "
    "or the other file functions (e.g. filemd5, filesha256) to obtain file hashing results instead"
)


def _bytes(path: Value, context: Context) -> bytes:
    found = context.read(_inside(path))
    if found is None:
        raise CallError(_ABSENT.format(_shown(path)), 0)
    context.spend(len(found) // 64)
    return found


def _inside(path: Value) -> str:
    text: str = path.data
    if text.startswith("~"):
        raise UnseenError("hangs on the home folder of who runs Terraform")
    return text


def _shown(path: Value) -> str:
    return "(sensitive value)" if path.marks else quoted(path.data)


def file(arguments: Sequence[Value], context: Context) -> Value:
    path = arguments[0]
    return normal(_text(path, context)).marked(path.marks)


def _text(path: Value, context: Context) -> str:
    try:
        return _bytes(path, context).decode()
    except UnicodeDecodeError:
        raise CallError(_NO_TEXT.format(_shown(path))) from None


def _of_bytes(made: Callable[[bytes], str]) -> Body:
    def function(arguments: Sequence[Value], context: Context) -> Value:
        return string(made(_bytes(arguments[0], context))).marked(arguments[0].marks)

    return function


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def fileexists(arguments: Sequence[Value], context: Context) -> Value:
    path = arguments[0]
    if context.read(_inside(path)) is not None:
        return TRUE.marked(path.marks)
    if context.below(path.data):
        raise CallError(f"{_shown(path)} is a directory, not a file")
    return FALSE.marked(path.marks)


def fileset(arguments: Sequence[Value], context: Context) -> Value:
    """Files whose paths match a pattern, relative to the folder."""
    path, pattern = arguments
    ups, rest = _split_ups(posixpath.normpath("./" + pattern.data.lstrip("/")))
    folder = posixpath.normpath(posixpath.join(_inside(path), ups))
    files = context.below(folder)
    context.spend((len(files) + 1) * (1 + len(pattern.data) // 8))
    try:
        matches = matcher(rest, context.spend)
        reaches = reaching(rest, context.spend)
    except PatternError as error:
        shown = "(sensitive value)" if path.marks | pattern.marks else quoted(pattern.data)
        raise CallError(f"failed to glob pattern {shown}: {error}") from None
    seen = frozenset(files)
    for other in context.unseen(folder):
        if reaches(other[:-1]) if other.endswith("/") else matches(other) and other not in seen:
            raise UnseenError("may find files that are not seen here, such as those of .git and .terraform")
    found = (normal(posixpath.join(ups, name)) for name in files if matches(name))
    return set_of(found, STRING).marked(path.marks | pattern.marks)


def _split_ups(pattern: str) -> tuple[str, str]:
    """The steps upwards that a pattern begins with, and the rest."""
    found = re.match(r"(?:\.\.(?:/|\Z))*", pattern)
    assert found
    return found[0], pattern[found.end() :]


def basename(arguments: Sequence[Value], context: Context) -> Value:
    text: str = arguments[0].data
    return string(text.rstrip("/").rpartition("/")[2] or ("/" if text else "."))


def dirname(arguments: Sequence[Value], context: Context) -> Value:
    folder, slash, _ = arguments[0].data.rpartition("/")
    return string(_clean(folder + slash))


def _clean(path: str) -> str:
    return posixpath.normpath(re.sub("^/+", "/", path) or ".")


def abspath(arguments: Sequence[Value], context: Context) -> Value:
    if arguments[0].data.startswith("/"):
        return string(_clean(arguments[0].data))
    return unknown(STRING, "hangs on the folder that Terraform runs in", not_null=True)


def pathexpand(arguments: Sequence[Value], context: Context) -> Value:
    if not arguments[0].data.startswith("~"):
        return arguments[0]
    return unknown(STRING, "hangs on the home folder of who runs Terraform", not_null=True)


def templatefile(arguments: Sequence[Value], context: Context) -> Value:
    """A template sees nothing but its variables."""
    (path, variables), marks = bare(arguments)
    require_variables(variables)
    text = _text(path.marked(arguments[0].marks), context)
    return context.render(text, path.data, variables.data).marked(marks)


_MADE: dict[str, Callable[[bytes], str]] = {
    "filebase64": _base64,
    "filebase64sha256": lambda data: _base64(hashlib.sha256(data).digest()),
    "filebase64sha512": lambda data: _base64(hashlib.sha512(data).digest()),
    "filemd5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
    "filesha1": lambda data: hashlib.sha1(data, usedforsecurity=False).hexdigest(),
    "filesha256": lambda data: hashlib.sha256(data).hexdigest(),
    "filesha512": lambda data: hashlib.sha512(data).hexdigest(),
}

FUNCTIONS: Functions = {
    **{name: Function(_of_bytes(made), takes_marks=True) for name, made in _MADE.items()},
    "abspath": Function(abspath),
    "basename": Function(basename),
    "dirname": Function(dirname),
    "file": Function(file, takes_marks=True),
    "fileexists": Function(fileexists, takes_marks=True),
    "fileset": Function(fileset, takes_marks=True),
    "pathexpand": Function(pathexpand),
    "templatefile": Function(templatefile, takes_marks=True),
}
