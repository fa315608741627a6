"""Where a resource stands after `moved` blocks, and which block or call an address belongs to."""

from collections.abc import Iterable, Sequence

from tallygate.terraform.facts.address import AddressError, Step, key_text, split

Steps = tuple[Step, ...]


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


class Moves:
    """The `moved` blocks of one root."""

    def __init__(self, moves: Iterable[tuple[str, str]]) -> None:
        self._moves = [(steps(origin), steps(target)) for origin, target in moves]

    def followed(self, address: Steps) -> Steps:
        """Where it stands after all of them; each is taken once, so that a circle ends."""
        waiting = list(self._moves)
        while found := next((one for one in waiting if _is_of(address, one[0])), None):
            waiting.remove(found)
            address = _moved(address, *found)
        return address


def _is_of(address: Steps, origin: Steps) -> bool:
    """Keys of modules on the way count; the last step without one stands for all of its instances."""
    *way, last = origin
    if len(address) < len(origin) or list(address[: len(way)]) != way:
        return False
    own = address[len(way)]
    return own.name == last.name and last.key in (None, own.key)


def _moved(address: Steps, origin: Steps, target: Steps) -> Steps:
    last = target[-1]
    if last.key is None and origin[-1].key is None:
        last = Step(last.name, address[len(origin) - 1].key)
    return (*target[:-1], last, *address[len(origin) :])


def text(address: Sequence[Step]) -> str:
    """As Terraform writes it."""
    return ".".join(f"{step.name}{key_text(step.key)}" for step in address)
