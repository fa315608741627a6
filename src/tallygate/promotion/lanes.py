"""A plan of an edge, taken apart into what is promoted together: one service, and one wave of its target."""

from collections.abc import Iterator

from msgspec.structs import replace

from tallygate.model.promotion import Change, Plan
from tallygate.promotion.declared import Pipeline
from tallygate.promotion.digest import plan_digest
from tallygate.promotion.plan import Lane


def lanes(pipeline: Pipeline, plan: Plan) -> Iterator[tuple[Lane, Plan]]:
    """Service and wave with the plan of them alone, its digest that of a plan made for them alone."""
    stage = pipeline.stages[plan.target]
    waves = range(1, len(stage.waves) + 1) if stage.waves else (0,)
    refused = {one.service for one in plan.refusals if one.service}
    for service in sorted({*plan.services, *refused}):
        for wave in waves:
            yield (service, wave), _of(plan, pipeline, service, wave)


def _of(plan: Plan, pipeline: Pipeline, service: str, wave: int) -> Plan:
    stage = pipeline.stages[plan.target]

    def own(changes: tuple[Change, ...]) -> tuple[Change, ...]:
        return tuple(one for one in changes if (one.service, one.wave) == (service, wave))

    conflicts, taken = (
        tuple(
            one for one in several
            if one.leaf.service == service and stage.wave(one.leaf.region) == wave
        )
        for several in (plan.conflicts, plan.taken)
    )  # fmt: skip
    changes = own(plan.changes)
    name = f"{service}/{wave}" if wave else service
    return replace(
        plan,
        digest=plan_digest(plan.pipeline, plan.source, plan.target, changes),
        changes=changes,
        conflicts=conflicts,
        taken=taken,
        adopted=own(plan.adopted),
        converged=own(plan.converged),
        missing=own(plan.missing),
        bases={key: commit for key, commit in plan.bases.items() if key == name},
        refusals=tuple(
            one for one in plan.refusals
            if one.service in ("", service) and (not one.region or stage.wave(one.region) == wave)
        ),
        services=tuple(one for one in plan.services if one == service),
        notes=(),
    )  # fmt: skip
