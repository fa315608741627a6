"""Which engine evaluates: the embedded one, the `opa` binary, or an OPA server that the base names."""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from tallygate.engine import config as configuration
from tallygate.engine.config import Policies, PolicyServer
from tallygate.engine.options import ENGINES, Options
from tallygate.engine.policies import path_inside
from tallygate.engine.problems import UsageError
from tallygate.engine.trees import Trees
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.types import CompileOptions, Diag, Module, PolicyCompileError, Program
from tallygate.sources.snapshots import root_of

if TYPE_CHECKING:
    from tallygate.rego.opa_connection import ServerSettings

CURES = "install opa >= 1.0 (PATH or TALLYGATE_OPA), or write it without"


class Wanted(msgspec.Struct, frozen=True):
    """engine: one of ENGINES. server: None where nobody who may do so has named one."""

    engine: str = "auto"
    server: PolicyServer | None = None


AUTO = Wanted()


def wanted_engine(
    options: Options, trees: Trees, policies: Policies, environ: Mapping[str, str] = os.environ
) -> Wanted:
    """Raises UsageError for a server that the change itself may have named: it could be anybody's, and would
    get resources and a token."""
    engine = options.engine or policies.engine
    if engine != "server":
        return Wanted(engine)
    url = policies.server.url
    if url and not _of_the_base(options, trees) and environ.get("TALLYGATE_OPA_URL") != url:
        raise UsageError(
            "engine server: the tree that is judged names the server itself; give --base, whose "
            "configuration counts, or set TALLYGATE_OPA_URL to the server's address"
        )
    return Wanted(engine, policies.server)


def _of_the_base(options: Options, trees: Trees) -> bool:
    """Whether the configuration is out of reach of what is judged."""
    if not options.config:
        return options.base is not None and configuration.find(trees.judge) is not None
    inside = path_inside(options.config, root_of(options.path))
    return inside is None or (
        options.base is not None and inside in {entry.path for entry in trees.judge.entries()}
    )


def compile_policies(
    modules: Sequence[Module], wanted: Wanted, environ: Mapping[str, str] = os.environ
) -> Program:
    """Raises PolicyCompileError, or UsageError for an engine that is not there to be named."""
    if wanted.engine not in COMPILE:
        raise UsageError(f"engine {wanted.engine} is none of {', '.join(ENGINES)}")
    return COMPILE[wanted.engine](modules, wanted.server, environ)


def _embedded(modules: Sequence[Module], _: PolicyServer | None, __: Mapping[str, str]) -> Program:
    return _compiled(tuple(modules))


@lru_cache(maxsize=2)
def _compiled(modules: tuple[Module, ...]) -> Program:
    """Kept: where a change promotes something, the same policies judge the target, too."""
    return EmbeddedEngine().compile(modules, b"{}", CompileOptions())


def _auto(modules: Sequence[Module], server: PolicyServer | None, environ: Mapping[str, str]) -> Program:
    """The embedded engine, or `opa` where nothing but what the embedded one lacks stands in the way."""
    from tallygate.rego.opa_binary import find_opa

    try:
        return _embedded(modules, server, environ)
    except PolicyCompileError as error:
        if any(diag.code != "tg_capability" for diag in error.diags):
            raise
        if not find_opa(environ):
            raise PolicyCompileError(_cured(diag) for diag in error.diags) from None
    return _opa(modules, server, environ)


def _cured(diag: Diag) -> Diag:
    hint = f"{diag.hint}; or {CURES.partition(',')[0]}" if diag.hint else CURES
    return msgspec.structs.replace(diag, hint=hint)


def _opa(modules: Sequence[Module], _: PolicyServer | None, environ: Mapping[str, str]) -> Program:
    from tallygate.rego.opa import compile_for_opa
    from tallygate.rego.opa_binary import OpaBinary, find_opa

    path = find_opa(environ)
    if not path:
        raise UsageError("engine opa: there is no opa on PATH, and TALLYGATE_OPA does not name one")
    return compile_for_opa(OpaBinary(path), modules, b"{}", CompileOptions())


def _server(modules: Sequence[Module], server: PolicyServer | None, environ: Mapping[str, str]) -> Program:
    from tallygate.rego.opa import compile_for_opa
    from tallygate.rego.opa_server import PushServer, QueryServer

    if server is None or not server.url:
        raise UsageError("engine server: no policies.server is configured")
    settings = _settings(server, environ)
    if server.mode == "query":
        asked = QueryServer(settings, server.prefix)
        return compile_for_opa(asked, asked.modules(), b"{}", CompileOptions())
    return compile_for_opa(PushServer(settings, server.prefix), modules, b"{}", CompileOptions())


def _settings(server: PolicyServer, environ: Mapping[str, str]) -> "ServerSettings":
    """With the token itself. A token that is named and not there is an error, not a request without it."""
    try:
        from tallygate.rego.opa_connection import ServerSettings
    except ImportError as error:
        raise UsageError(f"engine server needs tallygate[opa]: {error}") from None
    token = environ.get(server.token_env, "").strip() if server.token_env else ""
    if server.token_env and not token:
        raise UsageError(f"policies.server.token_env: {server.token_env} is not set")
    return ServerSettings(server.url, token, server.ca, server.cert, server.key, server.timeout)


COMPILE: dict[str, Callable[[Sequence[Module], PolicyServer | None, Mapping[str, str]], Program]] = {
    "auto": _auto,
    "embedded": _embedded,
    "opa": _opa,
    "server": _server,
}
