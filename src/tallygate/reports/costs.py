"""What things cost, for people: environments, what moves them, what has no price, what it rests on."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from tallygate.cost.money import DOLLARS, Currency, shown, shown_change, shown_range
from tallygate.model.cost import CostChange, CostItem, CostStatus, EnvironmentCost, Mover
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.verdict import Gate
from tallygate.reports.escape import printable, visible
from tallygate.reports.folded import comment
from tallygate.reports.summary import count

_ADVICE_SHOWN = 10
_EXACT_DIGITS, _DIGITS = 12, 6


class CostView(msgspec.Struct, frozen=True):
    """What is shown. left: of the budgets of an environment, by its name. unpriced: what nobody accepted.
    basis: sentences. show: all | changed | unpriced. top: rows of each list."""

    change: CostChange
    gates: tuple[Gate, ...]
    findings: tuple[Finding, ...]
    unpriced: tuple[CostItem, ...]
    basis: tuple[str, ...]
    notes: tuple[str, ...] = ()
    left: dict[str, tuple[str, Decimal]] = {}
    currency: Currency = DOLLARS
    show: str = "changed"
    top: int = 5

    @property
    def environments(self) -> list[EnvironmentCost]:
        rows = list(self.change.environments)
        return [*rows, self.change.total] if len(rows) > 1 else rows


def text(view: CostView) -> Iterator[str]:
    """Lines without their ends, safe for a terminal and a log of CI."""
    yield from map(printable, _text(view))


def markdown_text(view: CostView) -> str:
    """As a comment."""
    notes = (*view.basis, *view.notes)
    return comment(headline(view), [*cells(view)], sections(view), notes, aligned="---:")


def _text(view: CostView) -> Iterator[str]:
    yield headline(view)
    yield ""
    yield from _table(view)
    for title, rows in sections(view):
        yield ""
        yield f"{title}:"
        yield from (f"  {line}" for row in rows for line in row)
    yield ""
    yield from view.basis
    yield from view.notes


def headline(view: CostView) -> str:
    """The verdict and the deltas: "dev $0.00, prod +$310.00 (+4.1 %): closed by cost-budget"."""
    closing = dict.fromkeys(rule for gate in view.gates for rule in gate.rules)
    blind = any(gate.state == "error" for gate in view.gates)
    nothing = not view.change.is_priced and (view.unpriced or not view.change.items)
    verdict = "nothing could be priced" if nothing else "could not be told" if blind else "open"
    verdict = f"closed by {', '.join(closing)}" if closing else verdict
    rows = [row for row in view.change.environments if row.delta is not None]
    told = ", ".join(f"{_name(row)} {changed(row, view.currency)}" for row in rows)
    told = told or f"{shown(view.change.total.expected, view.currency)} a month"
    open_ = view.change.total.after.open
    return f"{told}{f' + {open_} unpriced' if open_ else ''}: {verdict}"


def changed(row: EnvironmentCost, currency: Currency) -> str:
    """`+$310.00 (+4.1 %)`, `$0.00, $4.45 became known`"""
    if row.delta is None:
        return ""
    share = f" ({row.percent:+.1f} %)" if row.percent and row.delta else ""
    known = f", {shown(row.became_known, currency)} became known" if row.became_known else ""
    lost = f", {shown(row.became_unknown, currency)} became unknown" if row.became_unknown else ""
    return f"{shown_change(row.delta, currency)}{share}{known}{lost}"


def cells(view: CostView) -> Iterator[list[str]]:
    """Heading and rows of the table of environments."""
    is_change = view.change.total.delta is not None
    heading = ["env", "before", "after", "delta"] if is_change else ["env", "a month"]
    yield [*heading, "at least to at most", "budget left", "unknown"]
    for row in view.environments:
        is_total = row is view.change.total and len(view.change.environments) > 1
        name = "total" if is_total else _name(row)
        figures = [shown(row.expected, view.currency)]
        if is_change:
            before = shown(row.expected_before or Decimal(0), view.currency)
            figures = [before, *figures, changed(row, view.currency)]
        budget, left = view.left.get(name, ("", Decimal(0)))
        held = f"{shown(left, view.currency)} of {budget}" if budget else "-"
        yield [name, *figures, _ends(row, view.currency), held, str(row.after.open)]


def _ends(row: EnvironmentCost, currency: Currency) -> str:
    monthly = row.bounds
    if monthly.upper is None:
        return f">= {shown(monthly.lower, currency)}"
    return f"{shown(monthly.lower, currency)} - {shown(monthly.upper, currency)}"


def _table(view: CostView) -> Iterator[str]:
    rows = [[visible(cell) for cell in row] for row in cells(view)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        first, *rest = zip(row, widths, strict=True)
        yield "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]).rstrip()


def sections(view: CostView) -> Iterator[tuple[str, list[list[str]]]]:
    """Titles and entries, each of some lines; those that have nothing to say are left out."""
    told = [_finding(one) for one in view.findings if _is_told(one)]
    parts = [("Findings", told)]
    if view.show == "changed" and view.change.total.delta is not None:
        parts.append(("Changes", [_mover(one, view.currency) for one in view.change.movers]))
    elif view.show != "unpriced":
        parts.append(("Costs most", [_item(one, view.currency) for one in _dearest(view.change)]))
    parts.append(("Not priced, and accepted by nobody", _unpriced(view.unpriced)))
    if view.show == "all":
        everything = [one for one in view.change.items if one.is_open]
        parts.append(("Not priced", _unpriced(everything)))
        parts.append(("Assumed", _assumed(view.change.items)))
        parts.append(("Shares of nodes, in no total", _allocations(view)))
    advice = [one for one in view.findings if one.effect is Effect.AUDIT and one.status is not Status.FIXED]
    parts.append(("Would cost less", [_finding(one) for one in advice[:_ADVICE_SHOWN]]))
    for title, rows in parts:
        if rows:
            most = len(rows) if view.show == "all" else max(view.top, 1)
            more = [[f"and {len(rows) - most} more (--top, --show all)"]] if len(rows) > most else []
            yield title, [*rows[:most], *more]


def _is_told(finding: Finding) -> bool:
    return finding.effect is not Effect.AUDIT and finding.status in (Status.NEW, Status.UNKNOWN)


def _finding(finding: Finding) -> list[str]:
    word = {Effect.DENY: "error", Effect.WARN: "warning", Effect.AUDIT: "note"}[finding.effect]
    word = "unknown" if finding.status is Status.UNKNOWN else word
    named = f"{' '.join(filter(None, (finding.environment, finding.resource)))}: "
    named = named if finding.effect is Effect.AUDIT else ""
    return [f"{word}[{finding.rule}]: {named}{finding.message}", f"  {finding.location}"]


def _mover(mover: Mover, currency: Currency) -> list[str]:
    one = mover.pair.either
    delta = "not known" if mover.delta is None else shown_change(mover.delta.expected, currency)
    if mover.delta is None:
        delta = f"{_monthly(mover.pair.before, currency)} -> {_monthly(mover.pair.after, currency)}"
    parts = ""
    if mover.by_price and mover.by_quantity:
        by = (shown_change(part, currency) for part in (mover.by_quantity, mover.by_price))
        parts = " ({} by quantity, {} by price)".format(*by)
    return [f"{delta}  {_subject(one)}", f"  {mover.what}{parts}", f"  {mover.location}"]


def _monthly(item: CostItem | None, currency: Currency) -> str:
    if item is None:
        return shown(Decimal(0), currency)
    return "unknown" if item.monthly is None else shown_range(item.monthly, currency)


def _dearest(change: CostChange) -> list[CostItem]:
    billed = [one for one in change.items if one.monthly and one.monthly.expected and not one.allocation]
    return sorted(billed, key=lambda one: (-one.monthly.expected if one.monthly else Decimal(0), one.address))


def _item(item: CostItem, currency: Currency) -> list[str]:
    return [
        f"{_monthly(item, currency)}  {_subject(item)}",
        f"  {_arithmetic(item, currency)}",
        f"  {item.location}",
    ]


def _arithmetic(item: CostItem, currency: Currency) -> str:
    price = ""
    if item.unit_price is not None:
        price = f" at {unit_price(item.unit_price, currency)} per {item.unit}"
    return f"{item.price_key}: {item.basis}{price}" if item.basis else f"{item.price_key}{price}"


def unit_price(listed: Decimal, currency: Currency = DOLLARS) -> str:
    """A listed price as it is; one that was divided to six digits."""
    price = listed * currency.rate
    shown_ = price if len(price.as_tuple().digits) <= _EXACT_DIGITS else Decimal(f"{price:.{_DIGITS}g}")
    return f"{'' if currency.code == 'USD' else currency.code + ' '}{shown_.normalize():f}"


def _subject(item: CostItem) -> str:
    return " ".join(filter(None, (item.environment, item.address, item.component)))


def _unpriced(items: Iterable[CostItem]) -> list[list[str]]:
    """By type and reason, each with how many there are and the first of them."""
    alike: dict[tuple[str, str], list[CostItem]] = {}
    for item in items:
        if not item.allocation:
            alike.setdefault((item.type, _reason(item)), []).append(item)
    return [
        [f"{count(len(own), 'item')} of {type_}: {reason}", f"  {own[0].location}  {_subject(own[0])}"]
        for (type_, reason), own in sorted(alike.items(), key=lambda each: (-len(each[1]), each[0]))
    ]


def _reason(item: CostItem) -> str:
    return item.reason or "nothing bounds it"


def _assumed(items: Iterable[CostItem]) -> list[list[str]]:
    alike: dict[tuple[str, str], list[CostItem]] = {}
    for item in items:
        if item.status is CostStatus.ASSUMED:
            for sentence in (item.reason, *item.assumptions):
                alike.setdefault((item.type, sentence), []).append(item)
    return [
        [f"{count(len(own), 'item')} of {type_}: {sentence}"]
        for (type_, sentence), own in sorted(alike.items())
    ]


def _allocations(view: CostView) -> list[list[str]]:
    return [_item(one, view.currency) for one in view.change.items if one.allocation]


def _name(row: EnvironmentCost) -> str:
    return row.name or "elsewhere"
