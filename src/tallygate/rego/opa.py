"""Policies for OPA itself: as their authors wrote them, after the checks that every engine has in common."""

from collections.abc import Sequence
from typing import Protocol

from tallygate.rego.check import check_for_opa
from tallygate.rego.front_end import read_policies, too_long
from tallygate.rego.program import CheckedProgram
from tallygate.rego.rewrite import Rewritten
from tallygate.rego.types import Bundle, CompileOptions, Failure, Module, Outside, PolicyCompileError


class Opa(Outside, Protocol):
    """OPA, wherever it runs."""

    def check(self, bundle: Bundle) -> list[Failure]:
        """What it says against policies before it is asked anything."""
        ...


def compile_for_opa(
    opa: Opa, modules: Sequence[Module], data: bytes, options: CompileOptions
) -> CheckedProgram:
    """Raises PolicyCompileError with everything that is wrong, by our checks, then by OPA's."""
    try:
        policies = read_policies(modules, data, options)
        diags = [*policies.diags, *check_for_opa(policies.names)]
    except RecursionError:
        raise too_long(modules) from None
    if diags:
        raise PolicyCompileError(diags)
    texts = [Rewritten(source.module.text, ()) for source in policies.names.sources]
    program = CheckedProgram(opa.name, policies.names, policies.rules, texts, data, opa)
    if failures := opa.check(program.bundle()):
        raise PolicyCompileError(program.diag(failure) for failure in failures)
    return program
