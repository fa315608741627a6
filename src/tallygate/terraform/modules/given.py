"""Values that a root module is given from outside, the later ones over the earlier."""

from collections.abc import Iterable, Iterator, Mapping
from posixpath import join

import msgspec

from tallygate.model.document import Document
from tallygate.model.location import Location
from tallygate.terraform.values.plain import from_plain
from tallygate.terraform.values.value import Value

_LOADED_FIRST = ("terraform.tfvars", "terraform.tfvars.json")
_AUTOMATIC = (".auto.tfvars", ".auto.tfvars.json")


class Given(msgspec.Struct, frozen=True):
    """A value, or text that the type of the variable tells how to read (`variables.from_text`)."""

    value: Value | str
    location: Location


def is_automatic(name: str) -> bool:
    """Whether Terraform loads a file of this name by itself, where it stands in a root."""
    return name in _LOADED_FIRST or name.endswith(_AUTOMATIC)


def automatic(folder: str, names: Iterable[str]) -> list[str]:
    """Paths of the files that Terraform loads by itself, in its order. names: files of the folder."""
    found = set(names)
    first = [name for name in _LOADED_FIRST if name in found]
    return [join(folder, name) for name in [*first, *sorted(n for n in found if n.endswith(_AUTOMATIC))]]


def values(
    outside: Mapping[str, Given], files: Iterable[Document], named: Mapping[str, Given]
) -> dict[str, Given]:
    """All that is given, in the order of Terraform. outside: from TF_VAR_NAME. files: those loaded by
    themselves, then those named, in order. named: values by themselves, over all files."""
    found = dict(outside)
    for document in files:
        found.update(_from_file(document))
    return {**found, **named}


def _from_file(document: Document) -> Iterator[tuple[str, Given]]:
    if not isinstance(document.value, dict):
        return
    for name, data in document.value.items():
        location = Location.at(document.path, document.spans.key((name,)))
        yield str(name), Given(from_plain(data), location)
