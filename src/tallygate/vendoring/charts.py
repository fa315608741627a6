"""Charts of repositories: of those with an index.yaml, and of OCI registries by the distribution API."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from tallygate.kubernetes.semver import VersionError, newest, version, version_range
from tallygate.loaders.interface import Limits
from tallygate.loaders.registry import load
from tallygate.vendoring import archive
from tallygate.vendoring.interface import ChartSource, FetchError, Package
from tallygate.vendoring.web import Answer, Web, json_of, shown_url

_MOST_INDEX, _MOST_JSON = 64 << 20, 4 << 20
_MOST_PAGES = 100
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CHART = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
_OCI = "oci://"
_LOOPBACK = ("127.0.0.1", "localhost")
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')
_NEXT = re.compile(r'<([^>]+)>;\s*rel="?next"?')


class Charts:
    """The chart repositories that a run asks; what one said once is not asked again."""

    def __init__(self, web: Web, *, local: bool = False) -> None:
        self._web, self._local = web, local
        self._indexes: dict[str, Mapping[str, Any]] = {}
        self._tags: dict[str, list[str]] = {}
        self._bearers: dict[str, str] = {}

    def get(self, chart: ChartSource, wanted: str, resolved: str) -> Package:
        """The newest version that the range allows, or the one that is locked. Raises FetchError."""
        kind = _Registered if chart.repository.startswith(_OCI) else _Indexed
        found = kind(self, chart)
        number = _plain(resolved or _chosen(chart, found.versions(wanted), wanted))
        data = found.archive(number)
        contents = archive.contents_of(data)
        top = {path.partition("/")[0] for path in contents}
        if len(top) != 1 or f"{chart.name}/Chart.yaml" not in contents:
            raise FetchError(f"the archive is no chart with the name {chart.name}")
        return Package(number, chart.name, contents)

    def index(self, repository: str) -> Mapping[str, Any]:
        """Versions by chart of a repository with an index.yaml."""
        if repository not in self._indexes:
            url = f"{repository.rstrip('/')}/index.yaml"
            answer = self._answered(self._web.get(url, _MOST_INDEX))
            loaded = load("yaml", answer.content, "index.yaml", Limits(file=_MOST_INDEX))
            value = loaded.documents[0].value if len(loaded.documents) == 1 else None
            entries = value.get("entries") if isinstance(value, dict) else None
            if not isinstance(entries, dict):
                raise FetchError(f"{shown_url(url)} is no index of charts")
            self._indexes[repository] = entries
        return self._indexes[repository]

    def download(self, url: str) -> bytes:
        return self._answered(self._web.get(url)).content

    def tags(self, base: str) -> list[str]:
        """Every tag of a repository in a registry, which gives them in pages."""
        if base not in self._tags:
            found, url = list[str](), f"{base}/tags/list"
            for _ in range(_MOST_PAGES):
                answer = self.registry(url, base, _MOST_JSON)
                tags = json_of(answer).get("tags") or []
                found += [tag for tag in tags if isinstance(tag, str)]
                following = _NEXT.search(answer.headers.get("link", ""))
                if not following:
                    break
                url = urljoin(answer.url, following[1])
                if urlsplit(url).netloc != urlsplit(base).netloc:
                    raise FetchError(f"{shown_url(base)} leads to another host for the rest of its tags")
            self._tags[base] = found
        return self._tags[base]

    def registry(self, url: str, base: str, most: int, accept: str = "application/json") -> Answer:
        """An answer of a registry, asked anonymously; where it wants a token, with one that anybody gets."""
        for _ in range(2):
            bearer = self._bearers.get(base)
            headers = {"Accept": accept} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
            answer = self._web.get(url, most, headers=headers)
            if answer.status != 401 or bearer:
                break
            self._bearers[base] = self._anonymous(answer)
        return self._answered(answer)

    def _anonymous(self, refusal: Answer) -> str:
        scheme, _, rest = refusal.headers.get("www-authenticate", "").partition(" ")
        words = dict(_PARAMETER.findall(rest))
        if scheme.lower() != "bearer" or "realm" not in words:
            raise FetchError(f"{shown_url(refusal.url)} asks for a password; private charts are not fetched")
        query = urlencode({key: words[key] for key in ("service", "scope") if key in words})
        answer = self._answered(self._web.get(f"{words['realm']}?{query}", _MOST_JSON))
        found = json_of(answer)
        token = found.get("token") or found.get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise FetchError(f"{shown_url(answer.url)} gave no token")
        return token

    def _answered(self, answer: Answer) -> Answer:
        if answer.status != 200:
            raise FetchError(f"{shown_url(answer.url)} answered {answer.status}")
        return answer

    def base_of(self, chart: ChartSource) -> str:
        """Where the API of the chart's registry is."""
        host, _, path = chart.repository.removeprefix(_OCI).partition("/")
        here = self._local and host.partition(":")[0] in _LOOPBACK
        inner = "/".join(part for part in (path.strip("/"), chart.name) if part)
        return f"{'http' if here else 'https'}://{host}/v2/{inner}"


class _Indexed:
    """A chart in a repository with an index.yaml."""

    def __init__(self, charts: Charts, chart: ChartSource) -> None:
        self._charts, self._chart = charts, chart
        listed = charts.index(chart.repository).get(chart.name)
        rows = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        self._rows = {str(one.get("version")): one for one in reversed(rows) if one.get("urls")}

    def versions(self, wanted: str) -> Iterable[str]:
        return self._rows

    def archive(self, version: str) -> bytes:
        row = self._rows.get(version)
        if row is None:
            raise FetchError(f"the repository has no {self._chart.name} {version} any more")
        urls = row["urls"]
        if not isinstance(urls, list) or not isinstance(urls[0], str):
            raise FetchError(f"the index does not say where {self._chart.name} {version} is")
        data = self._charts.download(urljoin(f"{self._chart.repository.rstrip('/')}/", urls[0]))
        digest = row.get("digest")
        if isinstance(digest, str) and digest:
            _must_be(data, digest.removeprefix("sha256:"))
        return data


class _Registered:
    """A chart in an OCI registry, whose tags have `_` for the `+` of a version."""

    def __init__(self, charts: Charts, chart: ChartSource) -> None:
        self._charts, self._chart = charts, chart
        self._base = charts.base_of(chart)

    def versions(self, wanted: str) -> Iterable[str]:
        return [tag.replace("_", "+") for tag in self._charts.tags(self._base)]

    def archive(self, version: str) -> bytes:
        url = f"{self._base}/manifests/{version.replace('+', '_')}"
        manifest = json_of(self._charts.registry(url, self._base, _MOST_JSON, _MANIFEST))
        layers = manifest.get("layers")
        found = [
            str(layer.get("digest"))
            for layer in (layers if isinstance(layers, list) else ())
            if isinstance(layer, dict) and layer.get("mediaType") == _CHART
        ]
        if len(found) != 1 or not re.fullmatch("sha256:[0-9a-f]{64}", found[0]):
            raise FetchError(f"{shown_url(url)} is no chart")
        answer = self._charts.registry(f"{self._base}/blobs/{found[0]}", self._base, 64 << 20, "*/*")
        _must_be(answer.content, found[0].removeprefix("sha256:"))
        return answer.content


def _chosen(chart: ChartSource, available: Iterable[str], wanted: str) -> str:
    versions = [*available]
    if wanted in versions:
        return wanted
    try:
        found = newest(versions, version_range(wanted))
    except VersionError as error:
        raise FetchError(str(error)) from None
    if found is None:
        raise FetchError(f"none of the {len(versions)} versions of {chart.name} fits {wanted!r}")
    return found


def _plain(text: str) -> str:
    """A version that may stand in an address. Raises FetchError."""
    try:
        version(text)
    except VersionError as error:
        raise FetchError(str(error)) from None
    return text


def _must_be(data: bytes, digest: str) -> None:
    if hashlib.sha256(data).hexdigest() != digest:
        raise FetchError("what came has another digest than its repository says")
