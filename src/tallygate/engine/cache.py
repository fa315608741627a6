"""The cache of one check: where it is, and whether there is one."""

import os
from collections.abc import Mapping

from tallygate.cache.place import CacheInsideError, cache_folder
from tallygate.cache.prune import MOST_BYTES, usage
from tallygate.cache.store import NOTHING_KEPT, Store
from tallygate.engine.options import Options
from tallygate.engine.problems import UsageError
from tallygate.sources.snapshots import root_of


def store_of(options: Options, environ: Mapping[str, str] = os.environ) -> Store:
    """Raises UsageError for a cache that the author of a change could write to."""
    if not options.use_cache:
        return NOTHING_KEPT
    try:
        return Store(cache_folder(environ, root_of(options.path)))
    except CacheInsideError as error:
        raise UsageError(str(error)) from None


def described(store: Store) -> str:
    """Where it is and how large, or that there is none."""
    if store.folder is None:
        return "none: nothing is kept between runs"
    found = usage(store.folder)
    return f"{store.folder} ({found.entries} entries, {found.size / (1 << 20):.1f} of {MOST_BYTES >> 20} MiB)"
