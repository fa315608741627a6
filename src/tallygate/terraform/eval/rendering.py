"""Whole texts as templates: `templatefile` and `templatestring`."""

from collections.abc import Mapping

from tallygate.loaders.hcl.expressions import expression
from tallygate.loaders.hcl.lexer import Lexer
from tallygate.loaders.hcl.source import Source
from tallygate.loaders.hcl.templates import template
from tallygate.loaders.hcl.tokens import END, ParseError
from tallygate.loaders.interface import HCL_LIMITS
from tallygate.terraform.eval.evaluate import evaluate
from tallygate.terraform.eval.faults import CallError, ExpressionError
from tallygate.terraform.eval.functions.interface import Context
from tallygate.terraform.eval.scope import OnlyNames
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import STRING
from tallygate.terraform.values.value import Value

_DEEPEST = 100


class Renderer:
    """Renders templates within templates up to a depth; one for a root."""

    def __init__(self) -> None:
        self._depth = 0

    def render(self, text: str, name: str, variables: Mapping[str, Value], context: Context) -> Value:
        """The text of a template that sees `variables` alone. name: for messages. Raises CallError."""
        if self._depth >= _DEEPEST:
            raise CallError(f"templates are nested more than {_DEEPEST} levels deep")
        source = Source(name, text)
        self._depth += 1
        try:
            tokens = Lexer(source, 0, HCL_LIMITS.depth).run_as_template()
            node = template(tokens, 0, expression)
            if tokens.kinds[tokens.position] != END:
                tokens.unexpected(tokens.position, "invalid template: expected its end")
            return convert(evaluate(node, OnlyNames(variables, context)), STRING)
        except ParseError as error:
            raise CallError(f"{name}:{source.line(error.problem.start)}: {error.problem.message}") from None
        except ExpressionError as error:
            raise CallError(f"{name}:{source.line(error.node.start)}: {error}") from None
        except ConversionError as error:
            raise CallError(f"{name}: {error}") from None
        finally:
            self._depth -= 1
