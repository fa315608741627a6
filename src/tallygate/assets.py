"""Find the data that ships with Tallygate, in a checkout or in a wheel."""

from pathlib import Path

_PACKAGED = Path(__file__).parent / "assets"  # in a wheel
_CHECKOUT = Path(__file__).parents[2]  # in a checkout


def assets(name: str) -> Path:
    """Return what ships as `name`: policies, validators, gitops, config or tallygate.yaml."""
    return (_PACKAGED if _PACKAGED.is_dir() else _CHECKOUT) / name
