"""Find the data folders that ship with Tallygate, in a checkout or in a wheel."""

from pathlib import Path

_PACKAGED = Path(__file__).parent / "assets"  # in a wheel
_CHECKOUT = Path(__file__).parents[2]  # in a checkout


def assets(name: str) -> Path:
    """Return the folder of shipped `name`: policies, validators, gitops or config."""
    return (_PACKAGED if _PACKAGED.is_dir() else _CHECKOUT) / name
