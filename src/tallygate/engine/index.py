"""Which rules judge which resource."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from tallygate.engine.globs import matches
from tallygate.engine.packs import judged_by
from tallygate.model.resource import Resource
from tallygate.model.rule import Rule


class RuleIndex:
    """Rules by scope and resource type; looked up once for each kind of resource. runs: which are asked."""

    def __init__(self, rules: Sequence[Rule], runs: Callable[[Rule], bool] = lambda _: True) -> None:
        self._rules = rules
        self._runs = [runs(rule) for rule in rules]
        self._by_type: dict[tuple[str, tuple[str, ...]], tuple[int, ...]] = {}

    def rule(self, number: int) -> Rule:
        return self._rules[number]

    def of_resource(self, resource: Resource) -> tuple[int, ...]:
        """Indexes of the rules of scope `resource` that judge it."""
        key = (resource.type, resource.domains)
        if key not in self._by_type:
            self._by_type[key] = tuple(
                i for i in self.of_scope("resource") if _judges(self._rules[i], resource)
            )
        return self._by_type[key]

    def seen_by(self, rule: int, resources: Iterable[Resource]) -> tuple[Resource, ...]:
        """Those resources that a rule of scope `environment` is shown."""
        return tuple(resource for resource in resources if _judges(self._rules[rule], resource))

    def of_scope(self, scope: str) -> tuple[int, ...]:
        return tuple(i for i, rule in enumerate(self._rules) if rule.scope == scope and self._runs[i])


def _judges(rule: Rule, resource: Resource) -> bool:
    if not judged_by(resource, rule.domain):
        return False
    wanted, refused = _wanted(rule.resources)
    return not rule.resources or (matches(wanted, resource.type) and not matches(refused, resource.type))


@cache
def _wanted(globs: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Types that are named, and those that `!` leaves out of them."""
    refused = tuple(glob[1:] for glob in globs if glob.startswith("!"))
    return tuple(glob for glob in globs if not glob.startswith("!")), refused
