"""The template of a generator over that of its set."""

from typing import Any

Template = dict[str, Any]


def template_of(own: Template, outer: Template) -> Template:
    """Metadata and spec: what the generator's template leaves empty comes from the set's."""
    merged = _under(own, outer)
    return {part: merged.get(part) or {} for part in ("metadata", "spec")}


def _under(own: Template, outer: Template) -> Template:
    merged = dict(own)
    for key, value in outer.items():
        before = own.get(key)
        # Values of a chart are one value to Argo CD, which does not look into them here.
        if isinstance(before, dict) and isinstance(value, dict) and key != "valuesObject":
            merged[key] = _under(before, value)
        elif not before:
            merged[key] = value
    return merged
