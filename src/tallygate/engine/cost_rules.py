"""Ask the rules about what things cost, and lead their answers to a place in the source."""

from collections.abc import Sequence
from typing import Any

from tallygate.engine import findings as read_findings
from tallygate.engine.config import Config
from tallygate.engine.cost import Costing, costing_of
from tallygate.engine.cost_input import judged_items, of_base, of_head
from tallygate.engine.domain_rules import COST, Ask, Told, answers, is_of_costs, needs_a_base
from tallygate.engine.evaluate import Evaluation, Tree
from tallygate.engine.inputs import change_input, cost_input
from tallygate.engine.options import Options
from tallygate.engine.rule_settings import runs
from tallygate.engine.trees import Trees
from tallygate.model.cost import CostItem
from tallygate.model.finding import Finding, Status
from tallygate.model.location import Location
from tallygate.model.rule import Rule
from tallygate.rego.native import Violation
from tallygate.rego.types import Job, Program

_POINTERS = ("item", "budget", "environment", "known")


def costed(
    options: Options,
    trees: Trees,
    config: Config,
    read: Sequence[Tree],
    evaluations: Sequence[Evaluation],
    program: Program,
    ask: Ask,
) -> tuple[list[Evaluation], Costing]:
    """The evaluations with what rules say of costs. Raises as `costing_of`."""
    costing = costing_of(options, trees, config, read)
    made = list(evaluations)
    for side, tree in enumerate(read):
        asked = _Asked(costing, config, program, read, tree, side > 0)
        found, failures = asked.answers(options, ask)
        made[side] = made[side].with_told(found, failures if side == 0 else ())
    return made, costing


class _Asked:
    def __init__(
        self,
        costing: Costing,
        config: Config,
        program: Program,
        read: Sequence[Tree],
        tree: Tree,
        is_base: bool,
    ) -> None:
        self._costing, self._config, self._program = costing, config, program
        self._read, self._is_base = read, is_base
        self._items = judged_items(costing, is_base)
        self._by_address = {one.address: [one] for one in tree.reading.resources}

    def answers(self, options: Options, ask: Ask) -> Told:
        return answers(self._jobs(options), ask, self._program, self._config, "costs", self._finding)

    def _jobs(self, options: Options) -> list[Job]:
        rules = self._program.rules()
        asked = [
            number
            for number, rule in enumerate(rules)
            if runs(rule, self._config) and is_of_costs(self._program, number, self._config)
        ]
        shipped = tuple(number for number in asked if rules[number].domain == COST)
        own = tuple(number for number in asked if number not in shipped and self._is_asked(number))
        view = of_base if self._is_base else of_head
        age = options.cost.max_price_age
        cost = view(self._costing, self._config, options.today, age)
        settings = self._config.policies.settings
        jobs = [Job("cost", cost_input(cost, settings), shipped)] if shipped else []
        if own:
            before = self._read[1].reading.resources if len(self._read) > 1 else ()
            json = change_input(before, self._read[0].reading.resources, (), settings, cost)
            jobs.append(Job("cost-own", json, own))
        return jobs

    def _is_asked(self, number: int) -> bool:
        """A rule of one's own: of the change, or of the one tree there is."""
        return not self._is_base and (len(self._read) > 1 or not needs_a_base(self._program, number))

    def _finding(self, rule: Rule, told: Violation) -> Told:
        if told.address and "item" not in told.evidence:  # a rule of one's own, about a resource
            return read_findings.of_scope(rule, [told], self._by_address.get, None, None)
        place = _pointed(told.evidence, self._items, self._costing, self._config)
        return [_made(rule, told, *place)], []


def _pointed(
    evidence: dict[str, Any], items: Sequence[CostItem], costing: Costing, config: Config
) -> tuple[Location, tuple[Location, ...], str | None, str, str]:
    """Location, further places, environment, subject and what tells it from others of the rule."""
    environment = evidence.get("environment")
    environment = environment if isinstance(environment, str) else None
    number = evidence.get("item")
    if isinstance(number, int) and 0 <= number < len(items):
        item = items[number]
        subject = f"{item.root}\0{item.environment}\0{item.component}"
        return item.location, item.also, item.environment, item.address, subject
    number = evidence.get("budget")
    if isinstance(number, int) and 0 <= number < len(costing.budgets):
        state = costing.budgets[number]
        own = state.budget
        only = own.environment[0] if len(own.environment) == 1 else None
        if state.mover:
            return state.mover.location, (own.location, *state.mover.pair.either.also), only, own.name, ""
        return own.location, (), only, own.name, ""
    return _of_all(costing, config), (), environment, environment or "costs", environment or ""


def _of_all(costing: Costing, config: Config) -> Location:
    if config.cost and config.cost.split:
        return config.cost.split.location
    first = next((item.location for item in costing.accepted.open), None)
    return first or Location(config.path or "tallygate.yaml")


def _made(
    rule: Rule,
    told: Violation,
    location: Location,
    also: tuple[Location, ...],
    environment: str | None,
    subject: str,
    identity: str,
) -> Finding:
    """UNKNOWN where a rule says that it is not known. Amounts move, so they are no part of who it is."""
    is_known = told.evidence.get("known") is not False
    about = told.evidence.get("about", "")
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        effect=rule.effect,
        message=told.message,
        resource=subject,
        location=location,
        environment=environment,
        status=Status.NEW if is_known else Status.UNKNOWN,
        fingerprint=read_findings.fingerprint(rule.id, "", subject, f"{identity}\0{about}"),
        label=told.label,
        fix=rule.fix,
        evidence={key: value for key, value in told.evidence.items() if key not in _POINTERS},
        also=also,
    )
