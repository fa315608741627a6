"""Loaders by name, and the name that a file's name asks for. A loader is imported when it is first used."""

from importlib import import_module

from tallygate.loaders.interface import DEFAULT_LIMITS, Limits, Loader
from tallygate.model.document import Loaded

_LOADERS = {
    "yaml": "tallygate.loaders.yaml_loader:load",
    "json": "tallygate.loaders.json_loader:load",
    "toml": "tallygate.loaders.toml_loader:load",
    "ini": "tallygate.loaders.ini_loader:load",
    "properties": "tallygate.loaders.properties_loader:load",
    "dotenv": "tallygate.loaders.dotenv_loader:load",
    "hcl": "tallygate.loaders.hcl:load",
    "tfvars": "tallygate.loaders.hcl:load_tfvars",
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
    return tuple(_LOADERS)


def loader_for(path: str) -> str | None:
    """Name of the loader for a file, by its name alone; None where no format is known."""
    name = path.rpartition("/")[2]
    for ending, loader in _ENDINGS:
        if name.endswith(ending):
            return loader
    return "dotenv" if name.startswith(".env.") else None


def load(name: str, data: bytes, path: str, limits: Limits = DEFAULT_LIMITS) -> Loaded:
    """Read `data` with the loader `name`. Raises KeyError for a name that is none of `names()`."""
    module, _, function = _LOADERS[name].partition(":")
    loader: Loader = getattr(import_module(module), function)
    return loader(data, path, limits)
