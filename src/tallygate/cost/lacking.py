"""What of a configuration could not be read: resources may be there that nobody sees, and that cost."""

from collections.abc import Iterable, Iterator

from tallygate.model.cost import CostItem, CostStatus
from tallygate.model.diagnostic import Diagnostic, Level

_TERRAFORM = "tf-"
_UNSEEN = {
    "tf-module-missing": "module",
    "tf-plan-deferred": "module",
    "k8s-unrendered": "objects",
    "argocd-unresolved": "objects",
}
"""Diagnostics that are no errors, and yet of resources that are not here."""


def lacking(diagnostics: Iterable[Diagnostic]) -> Iterator[CostItem]:
    """An item, of which nothing is known, for each part of the configuration that is not here."""
    told = {(one.environment, _address(one), one.location): one for one in diagnostics if _lacks(one)}
    for (environment, address, location), one in told.items():
        yield CostItem(
            environment=environment,
            address=address,
            type=_UNSEEN.get(one.rule, "file"),
            component="",
            location=location,
            status=CostStatus.UNKNOWN,
            reason=f"what is in it is not known: {one.message}",
        )


def _lacks(one: Diagnostic) -> bool:
    if one.revision:
        return False  # costs are those of this tree
    return one.rule in _UNSEEN or (one.level is Level.ERROR and one.rule.startswith(_TERRAFORM))


def _address(one: Diagnostic) -> str:
    return one.resource or one.location.path
