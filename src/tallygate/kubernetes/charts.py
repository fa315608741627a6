"""Helm charts that stand in the tree: their templates are no manifests until they are rendered."""

from collections.abc import Iterable

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location


def chart_folders(paths: Iterable[str]) -> frozenset[str]:
    """Folders with a Chart.yaml ("" for the root)."""
    return frozenset(path.rpartition("/")[0] for path in paths if path.rpartition("/")[2] == "Chart.yaml")


def chart_of_template(path: str, charts: frozenset[str]) -> str | None:
    """The chart whose `templates/` holds `path`, or None."""
    parts = path.split("/")
    for index, part in enumerate(parts[:-1]):
        folder = "/".join(parts[:index])
        if part == "templates" and folder in charts:
            return folder
    return None


def unrendered(chart: str, templates: int, paths: Iterable[str]) -> Diagnostic:
    """paths: those of the whole tree; every file of the chart has a part in what it renders to."""
    prefix = f"{chart}/" if chart else ""
    return Diagnostic(
        rule="k8s-unrendered",
        message=f"the chart is not rendered, so {templates} of its templates are not judged",
        location=Location(f"{prefix}Chart.yaml"),
        level=Level.UNKNOWN,
        hint="judge the output of `helm template`, or exclude the chart in tallygate.yaml",
        inputs=frozenset(path for path in paths if path.startswith(prefix)),
    )
