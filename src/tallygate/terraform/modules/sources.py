"""What the `source` of a module call names, in one normal form for each way of writing it.

The forms are those of `terraform init`. What Tallygate does not fetch is Unsupported, with the reason.
"""

import posixpath
import re
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qsl, urlsplit

import msgspec

REGISTRY = "registry.terraform.io"
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")

_LONGEST = 2048
_PLAIN = re.compile(r"[!-~]+")
_FORCED = re.compile(r"([A-Za-z0-9]+)::(.+)", re.DOTALL)
_SCP = re.compile(r"([\w.-]+)@([A-Za-z0-9][\w.-]*):/?([^?]+)(\?.*)?", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")
_NAME = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?")
_PROVIDER = re.compile(r"[0-9a-z]{1,64}")
_REF = re.compile(r"[\w][\w./+@-]*", re.ASCII)
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]*@")
_SHORTHANDS = {"github.com": "github.com/OWNER/NAME", "bitbucket.org": "bitbucket.org/OWNER/NAME"}
_NOT_FETCHED = {
    "s3": "modules in S3 buckets are not fetched",
    "gcs": "modules in Google Cloud Storage are not fetched",
    "hg": "Mercurial repositories are not fetched",
    "oci": "modules in OCI registries are not fetched",
}


class Local(msgspec.Struct, frozen=True):
    """A directory of the same tree, relative to the caller's: `./x`, `../x`."""

    path: str


class Registry(msgspec.Struct, frozen=True):
    """A module of a registry. subdir is "" for its top."""

    host: str
    namespace: str
    name: str
    provider: str
    subdir: str = ""

    @property
    def package(self) -> str:
        return f"{self.host}/{self.namespace}/{self.name}/{self.provider}"


class Git(msgspec.Struct, frozen=True):
    """A Git repository. ref: branch, tag or commit; "" for the one that its host calls HEAD."""

    url: str
    ref: str = ""
    subdir: str = ""

    @property
    def package(self) -> str:
        return f"git::{self.url}" + (f"?ref={self.ref}" if self.ref else "")


class Archive(msgspec.Struct, frozen=True):
    """A file over HTTP. direct: it is the archive itself, else it says where the module is."""

    url: str
    direct: bool
    subdir: str = ""

    @property
    def package(self) -> str:
        return self.url


class Unsupported(msgspec.Struct, frozen=True):
    """What cannot be fetched. reason: a sentence without the source, which may hold a secret."""

    reason: str


Remote = Registry | Git | Archive
Source = Local | Remote | Unsupported


class _RefusedError(Exception):
    pass


def parse(text: str) -> Source:
    """Read a source as written. Never raises: what is no source is Unsupported."""
    if len(text) > _LONGEST or not _PLAIN.fullmatch(text):
        return Unsupported("the source is empty, too long, or holds characters that no address has")
    if text.startswith(("./", "../")) or text in (".", ".."):
        return Local(posixpath.normpath(text))
    try:
        return _registry(text) or _remote(text)
    except (_RefusedError, ValueError) as error:
        return Unsupported(str(error))


def without_credentials(text: str) -> str:
    """The text with user names and passwords of addresses masked."""
    return _CREDENTIALS.sub("***@", text)


def shown(source: str) -> str:
    """A source for people: without what may be a secret in it, such as the query of a signed URL."""
    address, _, query = without_credentials(source).partition("?")
    return address + "".join(f"?{part}" for part in query.split("&") if part.startswith("ref="))


def _registry(text: str) -> Registry | None:
    address, subdir = split_subdir(text)
    if not 2 <= address.count("/") <= 3:
        return None
    *hosts, namespace, name, provider = address.split("/")
    host = hosts[0].lower() if hosts else REGISTRY
    fits = _NAME.fullmatch(namespace) and _NAME.fullmatch(name) and _PROVIDER.fullmatch(provider)
    if not fits or host in _SHORTHANDS:
        return None
    if hosts and not (_HOST.fullmatch(host) and ("." in host or ":" in host)):
        return None
    return Registry(host, namespace, name, provider, _inner(subdir))


def _remote(text: str) -> Source:
    forced = _FORCED.fullmatch(text)
    getter, address = (forced[1].lower(), forced[2]) if forced else ("", text)
    if getter in _NOT_FETCHED:
        raise _RefusedError(_NOT_FETCHED[getter])
    if getter not in ("", "git", "http", "https"):
        raise _RefusedError(f"Terraform knows no `{getter}::` sources")
    if getter in ("", "git"):
        address, found = _as_git(address)
        getter = "git" if found else getter
    location, subdir = split_subdir(address)
    return _REMOTE["git" if getter == "git" else "http"](urlsplit(location), _inner(subdir))


def _as_git(address: str) -> tuple[str, bool]:
    """The URL that a short form stands for, and whether it was one."""
    host, _, rest = address.partition("/")
    if host in _SHORTHANDS:
        path, subdir = split_subdir(rest)
        path, mark, query = path.partition("?")
        if path.strip("/").count("/") != 1:
            raise _RefusedError(f"expected {_SHORTHANDS[host]}, and `//` before a folder of the repository")
        ending = "" if path.endswith(".git") else ".git"
        return f"https://{host}/{path.strip('/')}{ending}" + (
            f"//{subdir}" if subdir else ""
        ) + mark + query, True
    if "://" not in address and (scp := _SCP.fullmatch(address)):
        return f"ssh://{scp[1]}@{scp[2]}/{scp[3]}{scp[4] or ''}", True
    return address, False


def split_subdir(text: str) -> tuple[str, str]:
    """Address without its `//subdir`, and that folder; a query stays with the address."""
    begin = text.find("://") + 3 if "://" in text else 0
    address, query_mark, query = text.partition("?")
    cut = address.find("//", begin)
    if cut < 0:
        return text, ""
    return address[:cut] + query_mark + query, address[cut + 2 :]


def _inner(subdir: str) -> str:
    if not subdir:
        return ""
    path = posixpath.normpath(subdir.strip("/"))
    if path == ".." or path.startswith("../"):
        raise _RefusedError("the folder after `//` leads out of the module's package")
    return "" if path == "." else path


def _git(url: SplitResult, subdir: str) -> Source:
    query = _query(url, ("ref", "depth"))
    if url.scheme not in ("https", "ssh", "file"):
        raise _RefusedError("Git repositories are fetched over https and ssh alone")
    if url.password is not None or (url.scheme == "https" and url.username is not None):
        raise _RefusedError(_CREDENTIALS_INSIDE)
    if url.scheme != "file":
        _checked_host(url)
    ref = query.get("ref", "")
    if ref and (not _REF.fullmatch(ref) or ".." in ref):
        raise _RefusedError("`ref` is not the name of a branch, a tag or a commit")
    return Git(url._replace(query="", fragment="").geturl(), ref, subdir)


def _archive(url: SplitResult, subdir: str) -> Source:
    if url.netloc.startswith("s3") and url.netloc.endswith("amazonaws.com"):
        raise _RefusedError(_NOT_FETCHED["s3"])
    if url.scheme not in ("https", "http"):
        raise _RefusedError("no local path (`./`), registry address, or URL of a kind that Terraform fetches")
    if url.username is not None:
        raise _RefusedError(_CREDENTIALS_INSIDE)
    _checked_host(url)
    words = dict(parse_qsl(url.query, keep_blank_values=True))
    kind = words.pop("archive", "")
    if "checksum" in words or (kind and f".{kind}" not in ARCHIVES):
        raise _RefusedError(
            "`checksum` and this kind of `archive` are not understood; the lock file has a digest"
        )
    rest = "&".join(part for part in url.query.split("&") if not part.startswith("archive="))
    direct = bool(kind) or url.path.endswith(ARCHIVES)
    return Archive(url._replace(query=rest, fragment="").geturl(), direct, subdir)


_CREDENTIALS_INSIDE = (
    "the source holds credentials; give them to Git's credential helper or TF_TOKEN_… instead"
)
_REMOTE: dict[str, Callable[[SplitResult, str], Source]] = {"git": _git, "http": _archive}


def _checked_host(url: SplitResult) -> None:
    host = url.netloc.rpartition("@")[2]
    if not _HOST.fullmatch(host):
        raise _RefusedError("the source has no valid host")


def _query(url: SplitResult, known: tuple[str, ...]) -> dict[str, str]:
    pairs = parse_qsl(url.query, keep_blank_values=True)
    if strange := sorted({name for name, _ in pairs} - {*known}):
        raise _RefusedError(f"the source has arguments that are not understood: {', '.join(strange)}")
    if len(dict(pairs)) < len(pairs):
        raise _RefusedError("the source has an argument twice")
    return dict(pairs)
