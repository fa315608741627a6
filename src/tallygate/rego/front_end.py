"""What every engine has in common: policies are parsed and checked here, whoever evaluates them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from tallygate.model.rule import Rule
from tallygate.rego.declared import declared_rules, promised
from tallygate.rego.lexical import Comment, scan
from tallygate.rego.metadata import annotate
from tallygate.rego.names import Names
from tallygate.rego.program import byte_offset
from tallygate.rego.syntax import Source, parse_trees
from tallygate.rego.types import CompileOptions, Diag, Failure, Module, PolicyCompileError


class Policies(msgspec.Struct, frozen=True):
    """Parsed modules, their rules, and what is wrong with their METADATA."""

    names: Names
    rules: list[Rule]
    diags: list[Diag]


def read_policies(modules: Sequence[Module], data: bytes, options: CompileOptions) -> Policies:
    """Raises PolicyCompileError where a module cannot be parsed; the order of modules plays no part."""
    try:
        ordered = sorted(modules, key=lambda module: (module.path, module.text))
        names = Names(_parse(ordered, options), _data(data))
        annotations, diags = annotate(list(names.sources))
        rules, rule_diags = declared_rules(names, annotations)
        return Policies(names, rules, [*diags, *rule_diags, *promised(names, annotations)])
    except RecursionError:
        raise too_long(modules) from None


def too_long(modules: Sequence[Module]) -> PolicyCompileError:
    path = modules[0].path if len(modules) == 1 else "policies"
    message = "an expression is too long to be checked"
    return PolicyCompileError([Diag(path, 0, 0, "tg_capability", message, "cut it into rules")])


def parser_version() -> str:
    """Version of the engine. Raises PolicyCompileError where none may be used."""
    try:
        import regorus

        from tallygate.rego.selftest import failed_answers, provider
    except ImportError as error:
        message = f"the embedded engine is not available on this platform ({error})"
        raise PolicyCompileError([Diag("policies", 0, 0, "tg_capability", message)]) from None
    version, problem = provider(Path(regorus.__file__).parent.parent)
    if wrong := failed_answers():
        problem = f"the embedded engine failed its self-test: {', '.join(wrong)}"
    if problem:
        raise PolicyCompileError([Diag("policies", 0, 0, "tg_capability", problem, "install tallygate anew")])
    return version


def _parse(modules: Sequence[Module], options: CompileOptions) -> list[Source]:
    """Syntax trees of all modules. Raises PolicyCompileError with one parse error for each bad file."""
    from tallygate.rego.evaluator import failure_of, new_engine

    diags: list[Diag] = []
    comments: list[list[Comment]] = []
    engine = new_engine()
    for number, module in enumerate(modules):
        found, problems = scan(module, options)
        comments.append(found)
        diags += problems
        if problems:
            continue
        try:
            engine.add_policy(f"m{number}", module.text)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            diags.append(_parse_error(module, failure_of(str(error), "rego_parse_error")))
            engine = new_engine()
    if diags:
        raise PolicyCompileError(diags)
    trees = parse_trees(engine.get_ast_as_json())
    return [Source(*parts) for parts in zip(modules, comments, trees, strict=True)]


def _parse_error(module: Module, failure: Failure) -> Diag:
    line = module.text.split("\n")[failure.row - 1] if failure.row else ""
    col = len(line.encode()[: byte_offset(line, failure.col)].decode("utf-8", "replace")) + 1
    return Diag(module.path, failure.row, col if failure.row else 0, "rego_parse_error", failure.message)


def _data(data: bytes) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(data or b"{}")
    except msgspec.DecodeError as error:
        raise PolicyCompileError([Diag("data", 0, 0, "rego_parse_error", f"policy data: {error}")]) from None
    if not isinstance(value, dict):
        raise PolicyCompileError([Diag("data", 0, 0, "rego_parse_error", "policy data must be an object")])
    return value
