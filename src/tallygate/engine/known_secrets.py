"""Secrets of what was rendered, wherever they stand in the files that it was rendered from."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from tallygate.engine.redact import secret_texts
from tallygate.engine.secret_texts import SecretTexts
from tallygate.model.resource import Resource

_WHOLE_LINE = 8  # a shorter line of a text of several lines is too common a word to be masked everywhere


class Origins:
    """Resources by what they come from: the root that renders them, else the file that has them."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._resources: dict[str, list[Resource]] = defaultdict(list)
        self._of: dict[str, dict[str, None]] = defaultdict(dict)
        seen: set[tuple[str, int]] = set()
        for resource in resources:
            origin = f"render:{resource.rendered_from}" if resource.rendered_from else resource.source.path
            self._resources[origin].append(resource)
            # Objects of one root share their inputs: walked for each object they would cost its square.
            if (origin, id(resource.inputs)) not in seen:
                seen.add((origin, id(resource.inputs)))
                for path in files_of(resource):
                    self._of[path][origin] = None
            self._of[resource.source.path][origin] = None

    def of(self, path: str) -> tuple[str, ...]:
        """Origins that a file has a part in."""
        return tuple(self._of.get(path, ()))

    def resources(self, origin: str) -> Sequence[Resource]:
        return self._resources[origin]


def files_of(resource: Resource) -> set[str]:
    """Where its text stands: an object that was rendered has it from several files, and so have values that
    are declared secret, which variables bring from elsewhere.
    """
    several = resource.rendered_from or resource.sensitive
    return {resource.source.path, *resource.inputs} if several else {resource.source.path}


def texts_of_secrets(resources: Iterable[Resource]) -> SecretTexts:
    """What any Secret holds, to be masked wherever else it stands; words that are short stay."""
    texts = {text for one in resources if one.type == "Secret" for text in secret_texts(one)}
    return SecretTexts(form for text in texts for form in _forms(text) if len(form) >= _WHOLE_LINE)


class KnownSecrets:
    """Masks by text, whatever is known of places: a patch may hold what nobody can lead back to it."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._texts: dict[tuple[str, ...], SecretTexts] = {}
        self._told = cache(self._told_by)

    def masked(self, path: str, text: str) -> str:
        """`text`, which stands in the file at `path`, without secrets of what is rendered from it."""
        return self._known(path).masked(text)

    def masked_value(self, path: str, value: Any) -> Any:
        """`masked` on every string inside a JSON value."""
        return self._known(path).masked_value(value)

    def _known(self, path: str) -> SecretTexts:
        """Files of the same origins share them."""
        origins = self._origins.of(path)
        if origins not in self._texts:
            self._texts[origins] = SecretTexts(form for origin in origins for form in self._told(origin))
        return self._texts[origins]

    def _told_by(self, origin: str) -> frozenset[str]:
        """All forms of the secrets of one origin; many files have a part in it."""
        several = [r for r in self._origins.resources(origin) if r.rendered_from or r.sensitive]
        return frozenset(form for r in several for text in secret_texts(r) for form in _forms(text))


def _forms(text: str) -> Iterator[str]:
    """The text as YAML may write it: plain, in quotes, or a line at a time."""
    yield text
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    yield text.replace("'", "''")
    yield from (line for each in text.splitlines() if len(line := each.strip()) >= _WHOLE_LINE)
