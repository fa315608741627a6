"""An OCI registry on loopback that holds charts, after the distribution specification; it asks for tokens."""

import hashlib
import json
from urllib.parse import parse_qs, urlsplit

from tests.e2e.fakes.module_registry import FakeRegistry, Reply

_CHART = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"


class FakeChartRegistry(FakeRegistry):
    """charts: archives by repository and tag. anonymous: whether a token that anybody gets is asked for.
    page: tags of one answer."""

    def __init__(self) -> None:
        super().__init__()
        self.charts: dict[str, dict[str, bytes]] = {}
        self.anonymous = True
        self.page = 2
        self.next_host = ""

    def answer(self, target: str, authorization: str) -> Reply:
        self.requests.append((target, authorization))
        parts = urlsplit(target)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if parts.path == "/token":
            return _json({"token": f"for {query['scope']}"})
        for kind in ("/tags/list", "/manifests/", "/blobs/"):
            if kind in parts.path:
                name, _, rest = parts.path.removeprefix("/v2/").partition(kind)
                return self._asked(name, kind.strip("/"), rest, query, authorization)
        return 404, {}, b""

    def _asked(self, name: str, kind: str, rest: str, query: dict[str, str], authorization: str) -> Reply:
        scope = f"repository:{name}:pull"
        if self.anonymous and authorization != f"Bearer for {scope}":
            realm = f'Bearer realm="http://{self.host}/token",service="charts",scope="{scope}"'
            return 401, {"WWW-Authenticate": realm}, b""
        tags = self.charts.get(name, {})
        if kind == "tags/list":
            return self._tags(name, sorted(tags), query.get("last", ""))
        if kind == "manifests" and rest in tags:
            layer = {"mediaType": _CHART, "digest": _digest(tags[rest]), "size": len(tags[rest])}
            return _json({"schemaVersion": 2, "layers": [layer]})
        found = [data for data in tags.values() if kind == "blobs" and _digest(data) == rest]
        return (200, {}, found[0]) if found else (404, {}, b"")

    def _tags(self, name: str, tags: list[str], last: str) -> Reply:
        later = [tag for tag in tags if tag > last]
        status, headers, body = _json({"name": name, "tags": later[: self.page]})
        if len(later) > self.page:
            where = f"{self.next_host}/v2/{name}/tags/list?last={later[self.page - 1]}"
            headers["Link"] = f'<{where}>; rel="next"'
        return status, headers, body


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _json(value: object) -> Reply:
    return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()
