"""Helm charts that stand in the tree: which are rendered, with which values, and what they lack."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from posixpath import join
from typing import Any

import msgspec

from tallygate.kubernetes.files import Files, folder_of
from tallygate.kubernetes.rendered import Place
from tallygate.model.document import DocumentLocator
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator, Locator

_VALUES = re.compile(
    r"values[-._](?P<a>[^/]+)\.ya?ml|values/(?P<b>[^/]+)\.ya?ml|(?:environments|envs)/(?P<c>[^/]+)/values\.ya?ml"
)
"""Files beside a chart that may hold the values of one environment."""
_RELEASE = re.compile(r"[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?")
_CHANGING = re.compile(
    rb"\b(?:rand(?:AlphaNum|Alpha|Numeric|Ascii|Bytes|Int)|now|ago|date(?:InZone|_in_zone)?|htmlDate(?:InZone)?"
    rb"|uuidv4|shuffle|htpasswd|bcrypt|encryptAES"
    rb"|gen(?:PrivateKey|CA|CAWithKey|SelfSignedCert|SelfSignedCertWithKey|SignedCert|SignedCertWithKey))\b"
)
"""Template functions whose results differ from run to run."""
_PACKED = (".tgz", ".tar.gz")
_MAY_CALL = (".yaml", ".yml", ".tpl", ".txt", ".json", ".tgz")


class Chart(msgspec.Struct, frozen=True):
    """A chart. metadata: what Chart.yaml says, {} where it is not one YAML mapping."""

    folder: str
    metadata: dict[str, Any]
    locator: Locator

    @property
    def path(self) -> str:
        return join(self.folder, "Chart.yaml")

    @property
    def is_library(self) -> bool:
        return self.metadata.get("type") == "library"

    @property
    def release(self) -> str:
        name = str(self.metadata.get("name"))
        return name if _RELEASE.fullmatch(name) else "release"


class HelmCall(msgspec.Struct, frozen=True):
    """How an Application has a chart rendered. words: further options. values: names and contents of values
    files, the strongest last. crds: whether they are rendered. extra: files that options name. inputs: paths
    of all of them. layers: what the values say and where, the strongest first; `said` tells those of the
    Application apart from others that say the same.
    """

    release: str
    namespace: str
    words: tuple[str, ...] = ()
    values: tuple[tuple[str, bytes], ...] = ()
    crds: bool = True
    version: str = ""
    inputs: frozenset[str] = frozenset()
    extra: tuple[tuple[str, bytes], ...] = ()
    layers: tuple[Place, ...] = ()
    said: str = ""

    @property
    def key(self) -> tuple[Any, ...]:
        """All that it differs by from another call."""
        own = (self.release, self.namespace, self.words, self.values, self.crds, self.version, self.extra)
        return (*own, self.inputs, self.said)


class ValueSet(msgspec.Struct, frozen=True):
    """One way to render a chart: its own values and those of an environment over them, or an
    Application's."""

    environment: str | None
    files: tuple[str, ...] = ()
    call: HelmCall | None = None


def chart_folders(paths: Iterable[str]) -> frozenset[str]:
    """Folders with a Chart.yaml ("" for the root)."""
    return frozenset(folder_of(path) for path in paths if path.rpartition("/")[2] == "Chart.yaml")


def chart_of_template(path: str, charts: frozenset[str]) -> str | None:
    """The chart whose `templates/` or `crds/` holds `path`, or None."""
    parts = path.split("/")
    for index, part in enumerate(parts[:-1]):
        folder = "/".join(parts[:index])
        if part in ("templates", "crds") and folder in charts:
            return folder
    return None


def templates_of(folder: str, files: Files) -> Iterator[str]:
    """Files of the chart in a folder, and of those within it, that helm may render."""
    folders = chart_folders(files.under(folder))
    return (path for path in files.under(folder) if chart_of_template(path, folders) is not None)


def find_charts(files: Files, folders: frozenset[str], deployed: frozenset[str]) -> Iterator[Chart]:
    """Charts that are no part of another, or that are `deployed` by themselves.

    Library charts render to nothing and are left out: what is below them is not theirs.
    """
    charts = [chart for folder in sorted(folders) if not (chart := read_chart(files, folder)).is_library]
    rendered = frozenset(chart.folder for chart in charts)
    for chart in charts:
        if chart.folder in deployed or not _is_part(chart.folder, rendered):
            yield chart


def read_chart(files: Files, folder: str) -> Chart:
    """The chart in a folder."""
    path = join(folder, "Chart.yaml")
    documents = files.documents(path)
    value = documents[0].value if len(documents) == 1 else None
    locator = DocumentLocator(path, documents[0].spans) if documents else FixedLocator(Location(path))
    return Chart(folder, value if isinstance(value, dict) else {}, locator)


def _is_part(folder: str, charts: frozenset[str]) -> bool:
    """Whether it is a subchart of another."""
    parts = folder.split("/")
    return any("/".join(parts[:index]) in charts for index, part in enumerate(parts[:-1]) if part == "charts")


def value_sets(chart: Chart, files: Files, environment_of: Callable[[str], str | None]) -> list[ValueSet]:
    """The chart's own values, and one set for each environment that has values beside it."""
    found: dict[str, list[str]] = {}
    for path in files.under(chart.folder):
        inner = path.removeprefix(f"{chart.folder}/") if chart.folder else path
        if _VALUES.fullmatch(inner) and (environment := environment_of(path)):
            found.setdefault(environment, []).append(path)
    own = ValueSet(environment_of(chart.path))
    return [own, *(ValueSet(environment, tuple(paths)) for environment, paths in sorted(found.items()))]


def inputs_of(chart: Chart, files: Files, values: ValueSet | None = None) -> frozenset[str]:
    """Every file of the chart's folder has a part in what it renders to: `.Files` may read any."""
    call = values.call if values else None
    return frozenset(files.under(chart.folder)).union(call.inputs if call else ())


def head_of(chart: Chart) -> Location:
    return chart.locator.value(())


def changes(contents: Mapping[str, bytes]) -> bool:
    """Whether what is rendered from these files may be another at each run, as far as they can be read."""
    return any(_CHANGING.search(data) for path, data in contents.items() if path.endswith(_MAY_CALL))


def is_lasting(contents: Mapping[str, bytes]) -> bool:
    """Whether what is rendered from these files is the same tomorrow; what is packed is not known."""
    return not changes(contents) and not any(path.endswith(_PACKED) for path in contents)
