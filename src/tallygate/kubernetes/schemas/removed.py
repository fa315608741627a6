"""CustomResourceDefinitions that a change takes away while it leaves their objects."""

from collections.abc import Iterable, Iterator, Sequence

from tallygate.kubernetes.schemas.crds import Crd
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.resource import Resource


def removed(
    base: Iterable[Crd], head: Iterable[Crd], resources: Sequence[Resource], unread: frozenset[str]
) -> Iterator[Diagnostic]:
    """One for each definition and environment. unread: paths of the head of which nobody knows what they
    hold: what stood there may stand there yet."""
    left = {crd.type for crd in head}
    gone = {crd.type for crd in base if crd.type not in left and crd.inputs.isdisjoint(unread)}
    found: dict[tuple[str, str | None], list[Resource]] = {}
    for resource in resources:
        if resource.type in gone:
            found.setdefault((resource.type, resource.environment), []).append(resource)
    for (type_, environment), remaining in found.items():
        number = f"{len(remaining)} objects" if len(remaining) > 1 else "1 object"
        yield Diagnostic(
            rule="k8s-crd-removed",
            message=f"the CustomResourceDefinition of {type_} is removed, and {number} of it left",
            location=remaining[0].locator.key(("kind",)),
            level=Level.FINDING,
            environment=environment,
            resource=remaining[0].address,
            root=remaining[0].rendered_from,
        )
