"""What a remote entry of a kustomization names, split as kustomize splits it."""

import posixpath
import re
from urllib.parse import parse_qs

from tallygate.terraform.modules.sources import Git, Unsupported
from tallygate.vendoring.interface import PlainFile, parts_of

_MANIFEST = (".yaml", ".yml", ".json")
_SCHEME = re.compile(r"(https?|ssh|file)://", re.IGNORECASE)
_SCP = re.compile(r"(?:([a-zA-Z][a-zA-Z0-9-]*)@)?([A-Za-z0-9][\w.-]*):(?!//)(.+)", re.ASCII)
_GITHUB = re.compile(r"github\.com[:/]", re.IGNORECASE)
_REF = re.compile(r"[\w][\w./+@-]*", re.ASCII)
_LONGEST = 2048
_DELIMITER = "_git/"


def remote_base(text: str) -> Git | PlainFile | Unsupported:
    """Never raises: what is not fetched has a reason, without the text."""
    if len(text) > _LONGEST or not text.isascii() or not text.isprintable() or " " in text:
        return Unsupported("it is too long, or holds characters that no address has")
    address, _, query = text.removeprefix("git::").partition("?")
    words = parse_qs(query)
    ref = (words.get("ref") or words.get("version") or [""])[-1]
    if ref and (not _REF.fullmatch(ref) or ".." in ref):
        return Unsupported("`ref` is not the name of a branch, a tag or a commit")
    host, rest = _host(address)
    if not host:
        return Unsupported("it is no address of a repository that kustomize would read")
    if "@" in host.partition("://")[2] and not host.startswith("ssh://"):
        return Unsupported("it holds credentials; give them to Git's credential helper instead")
    marked = "//" in rest or ".git" in rest or _DELIMITER in rest
    if host.startswith("http") and rest.endswith(_MANIFEST) and not ref and not marked:
        return PlainFile(text)
    if host.startswith("http://"):
        return Unsupported("it is not fetched over plain HTTP")
    return _repository(host, rest, ref)


def _host(address: str) -> tuple[str, str]:
    """Scheme, user and host, and the path after them; "" for what has no host."""
    if scheme := _SCHEME.match(address):
        if scheme[1].lower() == "file":
            return "file://", address[len("file://") :]
        parts = parts_of(address)
        if not parts.scheme:
            return "", ""
        return f"{parts.scheme}://{parts.netloc}", address[scheme.end() + len(parts.netloc) :].lstrip("/")
    if _GITHUB.match(address):
        return "https://github.com", address[len("github.com/") :]
    scp = _SCP.fullmatch(address)
    if scp and scp[1]:
        return f"ssh://{scp[1]}@{scp[2]}", scp[3].lstrip("/")
    return "", ""


def _repository(host: str, rest: str, ref: str) -> Git | Unsupported:
    path, inner = _split(rest, whole=host == "file://")
    folder = posixpath.normpath(inner.strip("/")) if inner.strip("/") else ""
    if folder == ".." or folder.startswith("../"):
        return Unsupported("the folder leads out of the repository")
    if not path.strip("/") or "://" not in host:
        return Unsupported("it names no repository")
    separator = "" if host == "file://" else "/"
    return Git(f"{host}{separator}{path.rstrip('/')}", ref, "" if folder == "." else folder)


def _split(rest: str, *, whole: bool) -> tuple[str, str]:
    """The repository and the folder in it. whole: where nothing marks its end, all is the repository."""
    if _DELIMITER in rest:
        before, _, after = rest.partition(_DELIMITER)
        name, _, inner = after.partition("/")
        return f"{before}{_DELIMITER}{name}", inner
    if "//" in rest:
        path, _, inner = rest.partition("//")
        return path, inner
    if ".git" in rest:
        path, _, inner = rest.partition(".git")
        return f"{path}.git", inner
    if whole:
        return rest, ""
    parts = rest.split("/")
    return "/".join(parts[:2]) if len(parts) > 1 else "", "/".join(parts[2:])
