"""Which folder of the tree a module call means.

The tree is the work of whoever changes it, `.terraform` included: what is found there counts only where it
agrees with the call, and after what the configuration of the base branch says.
"""

from collections.abc import Callable, Container, Mapping
from posixpath import join

import msgspec

from tallygate.loaders.vendor_lock import Locked
from tallygate.terraform.modules import sources
from tallygate.terraform.modules.files import confined
from tallygate.terraform.modules.run import Missing
from tallygate.terraform.modules.versions import VersionError, constraint, version

INSTALLED = ".terraform/modules/modules.json"
"""Where `terraform init` writes what it installed, in each root."""
MOST_BYTES = 16 << 20
_MISSING, _ESCAPE = "tf-module-missing", "tf-module-escape"


class _Record(msgspec.Struct, rename="pascal", frozen=True):
    key: str
    source: str = ""
    version: str = ""
    dir: str = ""


class _Records(msgspec.Struct, frozen=True):
    modules: list[_Record] = msgspec.field(name="Modules", default_factory=list)


class Installed(msgspec.Struct, frozen=True):
    """What `terraform init` installed in a root, by dotted call path. problem: why nothing of it is used."""

    records: Mapping[str, _Record] = {}
    problem: str = ""


def installed(read: Callable[[str], bytes | None], root: str) -> Installed:
    """The content of a root's modules.json; nothing where there is none. Never raises for its content."""
    path = join(root, INSTALLED)
    data = read(path)
    if data is None:
        return Installed()
    if len(data) > MOST_BYTES:
        return Installed(problem=f"{path} has more than {MOST_BYTES:,} bytes")
    try:
        records = msgspec.json.decode(data, type=_Records).modules
    except (ValueError, RecursionError):
        return Installed(problem=f"{path} is not what terraform init writes")
    by_key = {record.key: record for record in records}
    if len(by_key) < len(records):
        return Installed(problem=f"{path} has two entries for one call")
    return Installed(by_key)


class Modules(msgspec.Struct, frozen=True):
    """Where the modules of one root are found. root: its folder. folders: those that hold configuration.
    paths: `terraform.module_paths`, from the top of the repository. locked: from `tallygate fetch`."""

    root: str
    folders: Container[str]
    installed: Installed = Installed()
    paths: Mapping[str, str] = {}
    locked: Locked = Locked({}, {})

    def resolve(self, call_path: str, source: str, version: str, folder: str) -> str | Missing:
        """The folder of a module. call_path: dotted names of the calls. version: the constraint, "" for none.
        folder: of the caller. A local one may turn out to hold no configuration."""
        name = call_path.rpartition(".")[2]
        if isinstance(sources.parse(source), sources.Local):
            return _inside(folder, source, f'the source of module "{name}"')
        if chosen := self._configured(source):
            return _inside("", chosen, f'the folder of module "{name}" in terraform.module_paths')
        found, why = self._installed(call_path, source, version)
        if found is not None:
            return found
        if (locked := self.locked.folders.get((source, version))) is not None:
            return locked
        return _missing(name, source, why or self.locked.refused.get((source, version), ""))

    def _configured(self, source: str) -> str:
        """The folder that the configuration names: for the source, or for its package with the subfolder."""
        if source in self.paths:
            return self.paths[source]
        package, subdir = sources.split_subdir(source)
        address = package.partition("?")[0]
        chosen = self.paths.get(package) or self.paths.get(address, "")
        return join(chosen, subdir.partition("?")[0]) if chosen else ""

    def _installed(self, call_path: str, source: str, wanted: str) -> tuple[str | Missing | None, str]:
        """The folder that `terraform init` put it into, or why that is not taken."""
        record = self.installed.records.get(call_path)
        if record is None:
            return None, self.installed.problem
        if not _is_same(source, record.source):
            return None, f"{INSTALLED} has another source for it; run terraform init"
        if not _allows(wanted, record.version):
            return None, f"{INSTALLED} has a version that its constraint rules out; run terraform init"
        folder = _inside(self.root, record.dir, f"the folder of {call_path} in {INSTALLED}")
        if isinstance(folder, str) and folder not in self.folders:
            return None, "the folder that terraform init put it into is not in this tree"
        return folder, ""


def _inside(folder: str, path: str, what: str) -> str | Missing:
    found = confined(folder, path)
    return Missing(f"{what} leads out of the repository", _ESCAPE) if found is None else found


def _is_same(written: str, recorded: str) -> bool:
    """Terraform records a source in its normal form."""
    if written == recorded:
        return True
    one, other = sources.parse(written), sources.parse(recorded)
    return one == other and not isinstance(one, sources.Unsupported)


def _allows(wanted: str, have: str) -> bool:
    if not wanted:
        return True
    try:
        return constraint(wanted).allows(version(have))
    except VersionError:
        return False


_KINDS = {sources.Registry: "registry source", sources.Git: "Git source", sources.Archive: "archive"}


def _missing(name: str, source: str, why: str) -> Missing:
    parsed = sources.parse(source)
    kind = _KINDS.get(type(parsed), "source")
    if isinstance(parsed, sources.Unsupported):
        why = why or parsed.reason
    hint = "run tallygate fetch or terraform init, or set terraform.module_paths"
    told = f"({kind} {sources.shown(source)}) is not available{f': {why}' if why else ''}"
    return Missing(f'module "{name}" {told}; {hint}', _MISSING)
