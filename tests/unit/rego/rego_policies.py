"""Policies and answers for the tests of the policy engine."""

import json
from typing import Any

import pytest

from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.program import CheckedProgram
from tallygate.rego.types import CompileOptions, Diag, EvalResult, Job, Module, PolicyCompileError


def rule(body: str, name: str = "one") -> str:
    """A module of package `name` with a rule of that id; `body` starts on line 5."""
    return f"# METADATA\n# title: {name}\n# custom: {{id: {name}, scope: resource}}\npackage {name}\n{body}\n"


def denying(condition: str, name: str = "one") -> str:
    return rule(f'deny contains {{"msg": "no"}} if {{ {condition} }}', name)


def compiled(*texts: str, data: Any = None) -> CheckedProgram:
    modules = [Module(f"p{index}.rego", text) for index, text in enumerate(texts)]
    return EmbeddedEngine().compile(modules, json.dumps(data or {}).encode(), CompileOptions())


def refused(*texts: str, data: Any = None) -> list[Diag]:
    """What is wrong with policies that must not compile."""
    with pytest.raises(PolicyCompileError) as caught:
        compiled(*texts, data=data)
    assert caught.value.diags == sorted(set(caught.value.diags))
    return caught.value.diags


def answer(program: CheckedProgram, document: Any, asked: int = 0) -> EvalResult:
    [result] = program.eval([Job("job", json.dumps(document).encode(), (asked,))])
    return result


def value(text: str, document: Any) -> Any:
    """What the only rule of a module yields."""
    result = answer(compiled(text), document)
    assert result.error is None, str(result.error)
    return result.value


def asked_alone(expression: str, document: Any) -> EvalResult:
    """Value of an expression, as a test rule: undefined stays undefined."""
    program = compiled(rule(f'deny contains {{"msg": "x"}} if false\ntest_it := {expression}'))
    return answer(program, document, 1)
