"""A folder that looks like production, in a repository where nothing says that it is."""

from collections.abc import Iterable

from tallygate.environments.discover import Layout
from tallygate.environments.words import default_words


def undeclared_production(paths: Iterable[str], layout: Layout) -> str:
    """Advice on the first such folder; "" where there is none, or production is known."""
    if any(map(layout.is_production, layout.environments)):
        return ""
    words = default_words()
    names = {word for word, family in words.family.items() if family == words.production}
    for path in sorted(paths):
        folders = path.split("/")[:-1]
        for depth, folder in enumerate(folders, start=1):
            if folder.lower() in names and words.ignored_folders.isdisjoint(folders):
                place, name = "/".join(folders[:depth]), words.production
                return f"{place} looks like production; declare it: `environments: {{{name}: {{}}}}`"
    return ""
