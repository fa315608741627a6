"""Loaders by name, and the name that a file's name asks for. A loader is imported when it is first used."""

from importlib import import_module

from tallygate.loaders.interface import DEFAULT_LIMITS, Limits, Loader
from tallygate.model.document import Loaded

_MODULES = {
    "yaml": "tallygate.loaders.yaml_loader",
    "json": "tallygate.loaders.json_loader",
    "toml": "tallygate.loaders.toml_loader",
    "ini": "tallygate.loaders.ini_loader",
    "properties": "tallygate.loaders.properties_loader",
    "dotenv": "tallygate.loaders.dotenv_loader",
    "hcl": "tallygate.loaders.hcl",
    "tfvars": "tallygate.loaders.tfvars",
}

_ENDINGS = (
    (".tf.json", "hcl"),
    (".tofu.json", "hcl"),
    (".yaml", "yaml"),
    (".yml", "yaml"),
    (".json", "json"),
    (".jsonc", "json"),
    (".toml", "toml"),
    (".ini", "ini"),
    (".cfg", "ini"),
    (".properties", "properties"),
    (".tf", "hcl"),
    (".tofu", "hcl"),
    (".tfvars", "tfvars"),
    (".env", "dotenv"),
)
"""The first that fits counts."""


def names() -> tuple[str, ...]:
    return tuple(_MODULES)


def loader_for(path: str) -> str | None:
    """Name of the loader for a file, by its name alone; None where no format is known."""
    name = path.rpartition("/")[2]
    for ending, loader in _ENDINGS:
        if name.endswith(ending):
            return loader
    return "dotenv" if name.startswith(".env.") else None


def manifest_loader(path: str) -> str:
    """Name of the loader for what deploys a file as manifests: to it `x.tf.json` is JSON, and any other name
    is YAML."""
    return "json" if path.endswith((".json", ".jsonc")) else "yaml"


def load(name: str, data: bytes, path: str, limits: Limits = DEFAULT_LIMITS) -> Loaded:
    """Read `data` with the loader `name`. Raises KeyError for a name that is none of `names()`."""
    loader: Loader = import_module(_MODULES[name]).load
    return loader(data, path, limits)
