"""Where a resource stands after `moved` blocks, and which block or call an address belongs to."""

from collections.abc import Collection, Iterable, Sequence

from tallygate.terraform.facts.address import AddressError, Step, key_text, split

Steps = tuple[Step, ...]
_MOST = 200_000
"""Steps of addresses that `moved` blocks of one root are followed over."""


def steps(address: str) -> Steps:
    """Of what is no address, the text as the one step there is."""
    try:
        return tuple(split(address))
    except AddressError:
        return (Step(address),)


def without_keys(address: Steps) -> Steps:
    """The block or call, whatever its instances."""
    return tuple(Step(step.name) for step in address)


def alike(address: Steps) -> Steps:
    """The same for `x` and `x[0]`: Terraform moves one to the other where `count` comes or goes, though not
    of calls of modules."""
    *way, last = address
    return (*way, Step(last.name) if last.key == 0 else last)


def begins(address: Steps, block: Steps) -> bool:
    """Whether an address is of a block, or below a module call, given without keys."""
    return without_keys(address[: len(block)]) == block


class _Held:
    """What stands where before anything moves: Terraform moves nothing onto it."""

    def __init__(self, addresses: Collection[Steps]) -> None:
        self._instances = frozenset(addresses)
        self._resources = {(*at[:-1], Step(at[-1].name)) for at in addresses}
        self._modules = {at[:-2] for at in addresses}

    def blocks(self, origin: Steps, target: Steps, moved: Steps) -> bool:
        """moved: the address that this `moved` block would give a resource."""
        if target[-2:-1] == (Step("module"),):
            return moved[:-2] in self._modules
        if origin[-1].key is None and target[-1].key is None:
            return (*moved[:-1], Step(moved[-1].name)) in self._resources
        return moved in self._instances


class Moves:
    """The `moved` blocks of one root, of which the first counts where several have one origin.

    held: addresses that stand before anything moves. exhausted: more was asked than anybody writes, and
    addresses may be left where they are.
    """

    def __init__(self, moves: Iterable[tuple[str, str]], held: Iterable[Steps] = ()) -> None:
        self._targets: dict[Steps, Steps] = {}
        for origin, target in moves:
            self._targets.setdefault(steps(origin), steps(target))
        self._held = _Held(tuple(held) if self._targets else ())
        self._left = _MOST

    @property
    def exhausted(self) -> bool:
        return self._left < 0

    def followed(self, address: Steps) -> Steps:
        """Where it stands after all of them; each is taken once, so that a circle ends."""
        taken: set[Steps] = set()
        while not self.exhausted and (origin := self._origin(address, taken)):
            taken.add(origin)
            self._left -= len(address)
            moved = _moved(address, origin, self._targets[origin])
            if not self._held.blocks(origin, self._targets[origin], moved):
                address = moved
        return address

    def _origin(self, address: Steps, taken: Collection[Steps]) -> Steps | None:
        """Of a block that moves it. Keys of modules on the way count; without keys on both ends all instances
        are moved, else one."""
        for end in range(1, len(address) + 1) if self._targets else ():
            own, last = address[:end], address[end - 1]
            if own in self._targets and own not in taken:
                return own
            block = (*own[:-1], Step(last.name))
            if block in self._targets and block not in taken and self._targets[block][-1].key is None:
                return block
        return None


def _moved(address: Steps, origin: Steps, target: Steps) -> Steps:
    last = target[-1]
    if last.key is None and origin[-1].key is None:
        last = Step(last.name, address[len(origin) - 1].key)
    return (*target[:-1], last, *address[len(origin) :])


def text(address: Sequence[Step]) -> str:
    """As Terraform writes it."""
    return ".".join(f"{step.name}{key_text(step.key)}" for step in address)
