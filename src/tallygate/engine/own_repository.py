"""Which repository this is, by what its Applications of Argo CD name."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from tallygate.model.deployment import APPLICATION, APPLICATION_SET
from tallygate.model.resource import Resource

_URL = re.compile(r"[\w.:/@+~-]{1,300}", re.ASCII)
"""What can be written to a file as it is."""


def own_repository(resources: Iterable[Resource], paths: Collection[str], remotes: Iterable[str]) -> str:
    """The URL that most Applications name, where a path that they give is here; "" for none, and where the
    remotes of the clone say it anyway."""
    from tallygate.kubernetes.argocd.repositories import normal, shown

    named: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    here: set[str] = set()
    for url, folder in _sources(resources):
        if _URL.fullmatch(shown(url)):
            named[normal(url)] += 1
            spelled.setdefault(normal(url), shown(url))
            if any(path.startswith(f"{folder}/") for path in paths):
                here.add(normal(url))
    known = {normal(url) for url in remotes}
    most = max(sorted(here), key=lambda url: named[url], default="")
    return "" if not most or most in known or named[most] < max(named.values()) else spelled[most]


def _sources(resources: Iterable[Resource]) -> Iterator[tuple[str, str]]:
    """URL and folder of each source that says both; of a template's path, what stands before its `{{`."""
    from tallygate.kubernetes.argocd.applications import Application, mapping

    for one in resources:
        if one.type in (APPLICATION, APPLICATION_SET):
            value: dict[str, Any] = one.values
            if one.type == APPLICATION_SET:
                value = mapping(mapping(value.get("spec")).get("template"))
            for source in Application(value, one.locator).sources:
                path = source.text("path")
                head = path.partition("{{")[0].rpartition("/")[0] if "{{" in path else source.folder
                if head and not source.chart:
                    yield source.repo, head
