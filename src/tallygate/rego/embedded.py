"""The embedded engine: regorus in this process or in workers, after every check."""

from collections.abc import Sequence

from tallygate.rego.check import check
from tallygate.rego.front_end import parser_version, read_policies, too_long
from tallygate.rego.program import CheckedProgram
from tallygate.rego.rewrite import rewrite
from tallygate.rego.types import CompileOptions, Module, PolicyCompileError


class EmbeddedEngine:
    """Raises PolicyCompileError where this platform has no engine that can be trusted."""

    def __init__(self) -> None:
        self.version = parser_version()

    def compile(self, modules: Sequence[Module], data: bytes, options: CompileOptions) -> CheckedProgram:
        """Raises PolicyCompileError with everything that is wrong; the order of modules plays no part."""
        try:
            return self._compile(modules, data, options)
        except RecursionError:
            raise too_long(modules) from None

    def _compile(self, modules: Sequence[Module], data: bytes, options: CompileOptions) -> CheckedProgram:
        policies = read_policies(modules, data, options)
        diags = [*policies.diags, *check(policies.names)]
        rewritten = [rewrite(policies.names, source) for source in policies.names.sources]
        diags += [diag for _, found in rewritten for diag in found]
        if diags:
            raise PolicyCompileError(diags)
        texts = [one for one, _ in rewritten]
        name = f"embedded regorus {self.version}"
        program = CheckedProgram(name, policies.names, policies.rules, texts, data)
        program.prepare()
        return program
