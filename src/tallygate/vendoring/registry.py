"""The module registry protocol: discovery, versions, download."""

from typing import Any
from urllib.parse import urljoin

from tallygate.terraform.modules.sources import Registry
from tallygate.terraform.modules.versions import VersionError, constraint, newest, version
from tallygate.vendoring.interface import FetchError
from tallygate.vendoring.web import Answer, Web, json_of

_MOST = 8 << 20
_SERVICE = "modules.v1"
_LOOPBACK = ("127.0.0.1", "localhost")


class Registries:
    """All registries that a run asks; what a host said once is not asked again."""

    def __init__(self, web: Web, *, local: bool = False) -> None:
        self._web, self._local = web, local
        self._services: dict[str, str] = {}
        self._versions: dict[str, list[str]] = {}

    def newest(self, module: Registry, wanted: str) -> str:
        """The newest version that the constraint allows. Raises FetchError."""
        try:
            terms = constraint(wanted)
        except VersionError as error:
            raise FetchError(str(error)) from None
        available = self._available(module)
        found = newest(available, terms)
        if found is None:
            raise FetchError(f"none of the {len(available)} versions of {module.package} fits {wanted!r}")
        return found

    def location(self, module: Registry, chosen: str) -> str:
        """Where that version is, as a source. Raises FetchError."""
        try:
            version(chosen)
        except VersionError as error:
            raise FetchError(str(error)) from None
        answer = self._ask(module, f"{chosen}/download")
        found: Any = answer.headers.get("x-terraform-get", "")
        if answer.status == 200 and answer.content:
            found = json_of(answer).get("location") or found
        if not isinstance(found, str) or not found:
            raise FetchError(f"{module.host} does not say where {module.package} {chosen} is")
        return urljoin(answer.url, found) if found.startswith(("/", "./", "../")) else found

    def _available(self, module: Registry) -> list[str]:
        if module.package not in self._versions:
            answer = json_of(self._ask(module, "versions"))
            try:
                [first, *_] = answer["modules"]
                self._versions[module.package] = [str(one["version"]) for one in first["versions"]]
            except (KeyError, TypeError, ValueError):
                raise FetchError(f"{module.host} gave no list of versions of {module.package}") from None
        return self._versions[module.package]

    def _ask(self, module: Registry, what: str) -> Answer:
        service = self._service(module.host)
        url = f"{service}{module.namespace}/{module.name}/{module.provider}/{what}"
        answer = self._web.get(url, _MOST, token_of=module.host)
        if answer.status not in (200, 204):
            hint = _HINTS.get(answer.status, f"answered {answer.status}").format(module.host)
            raise FetchError(f"{module.package}: {hint}")
        return answer

    def _service(self, host: str) -> str:
        if host not in self._services:
            here = self._local and host.partition(":")[0] in _LOOPBACK
            url = f"{'http' if here else 'https'}://{host}/.well-known/terraform.json"
            answer = self._web.get(url, _MOST, token_of=host)
            service = json_of(answer).get(_SERVICE) if answer.status == 200 else None
            if not isinstance(service, str):
                raise FetchError(f"{host} is no registry of modules")
            self._services[host] = urljoin(answer.url, service.rstrip("/") + "/")
        return self._services[host]


_HINTS = {
    401: "{} asks for a token; set TF_TOKEN_<host>",
    403: "the token for {} may not read it",
    404: "{} has no such module or version, or hides it without a token (TF_TOKEN_<host>)",
}
