"""A bot that promotes until there is nothing left: run as a process of its own, many at a time.

`python -m tests.e2e.promotion_bot CLONE WHO TARGET LAST SERVICE...` raises each service version by version to
LAST on the branch TARGET, `{service}` in it, and writes a line for each promotion that it landed: service,
commit, seconds. It waits for a line of input.
"""

import random
import sys
import time
from pathlib import Path

from msgspec.structs import replace

from tallygate.promotion.contend import Clock
from tallygate.promotion.errors import PromotionError
from tallygate.promotion.land import Lane, Proposal, View, push
from tests.unit.promotion.remotes import lane, proposal, tag, workplace

REST = 0.5
"""Seconds at most after a promotion: gates and the forge take their time."""


def main(folder: str, who: str, target: str, last: int, services: list[str]) -> None:
    work = replace(workplace(Path(folder), who), clock=Clock())
    objects = work.remote.objects
    print("ready", flush=True)
    sys.stdin.readline()
    left = random.sample(services, len(services))
    while left:
        service = left.pop(0)
        where = replace(lane(service), target_ref=target.format(service=service))

        def propose(view: View, where: Lane = where) -> Proposal | None:
            there = int(tag(objects, view.target, "prod", where.service))
            return proposal(objects, where, view, str(there + 1)) if there < last else None

        began = time.monotonic()
        try:
            landed = push(work, where, propose)
        except PromotionError as error:
            print(f"failed {service} {error}".replace("\n", " "), flush=True)
            left.append(service)
            continue
        if landed.outcome == "landed":
            spent = time.monotonic() - began
            print(f"landed {service} {landed.commit} {spent:.3f}", flush=True)
            time.sleep(random.uniform(0, REST))
            left.insert(random.randint(0, len(left)), service)


if __name__ == "__main__":
    _, where, bot, branch, until, *names = sys.argv
    main(where, bot, branch, int(until), names)
