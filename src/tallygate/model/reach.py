"""What a change of one file may change."""

import msgspec


class Reached(msgspec.Struct, frozen=True):
    """What one file reaches by one way.

    through: what leads from the file to the root, the nearest first: kustomizations, module calls
    (`path:line`), Applications, rules. root: path of the kustomization or chart that is rendered, folder of
    the root module; "" for what is judged as it is written. resources: how many the file has a part in; own:
    those that are written in it. named: type and name of the first that are judged as written. rules: ids of
    those that judge them. unknown: why nobody knows what comes of it, or "".
    """

    through: tuple[str, ...]
    root: str
    environment: str | None
    cluster: str = ""
    applications: tuple[str, ...] = ()
    resources: int = 0
    own: int = 0
    rules: tuple[str, ...] = ()
    unknown: str = ""
    named: tuple[str, ...] = ()
