"""Syntax tree of HCL. Every node has `start` and `end`: offsets that `File.source` turns into spans.

Chains are flat (`a + b - c` is one Operation, `!!x` one Unary, `a.b[0].c` one Reference), so the tree is
at most as deep as the file is nested: up to the depth limit of the loader. Code that walks it by recursion
does so inside `recursion.room()`.
"""

from typing import Any

import msgspec

from tallygate.loaders.hcl.source import Source


class Node(msgspec.Struct, eq=False, gc=False):
    """A stretch of the file. The tree holds no cycles, so the collector need not watch it."""

    start: int
    end: int


class Constant(Node):
    """`true`, `false` or `null`."""

    value: bool | None


class Number(Node):
    """A number as written; `literals.number` converts it."""

    text: str


class Text(Node):
    """A string without interpolation: escapes resolved, heredoc indentation removed, NFC."""

    value: str


class Template(Node):
    """A string with interpolations or directives, or a literal piece trimmed away by `~`; gives a string.

    Parts are Text, TemplateIf, TemplateFor, or the expression of an interpolation.
    """

    parts: list["Part"]


class Wrapped(Node):
    """A string that is exactly one interpolation: its value keeps its type."""

    expression: "Expression"


class TemplateIf(Node):
    """`%{ if condition }...%{ else }...%{ endif }`."""

    condition: "Expression"
    then: list["Part"]
    otherwise: list["Part"]


class TemplateFor(Node):
    """`%{ for key_name, value_name in collection }...%{ endfor }`."""

    key_name: str | None
    value_name: str
    collection: "Expression"
    body: list["Part"]


class Attr(Node):
    """Step `.name`."""

    name: str


class Index(Node):
    """Step `[key]`, or the old form `.0`."""

    key: "Expression"


class Splat(Node):
    """Step `[*]` (full) or `.*`, with the steps taken for each element: all that follow a full splat,
    the attributes and old-form indexes that follow `.*`."""

    full: bool
    steps: list["Step"]


class Reference(Node):
    """A name of the scope and the steps from there: `var.x`, `aws_vpc.this[0].id`, `each`."""

    name: str
    steps: list["Step"]


class Access(Node):
    """Steps from any other expression: `f().x`, `(a)[0]`, `[1, 2][*]`."""

    source: "Expression"
    steps: list["Step"]


class Call(Node):
    """`name(arguments)`; a namespace belongs to the name (`provider::aws::arn_parse`)."""

    name: str
    arguments: list["Expression"]
    expand_final: bool


class Parentheses(Node):
    """`(expression)`. As an object key it means the value, not the name."""

    expression: "Expression"


class Unary(Node):
    """`!` and `-` in the order written; the last binds first."""

    operators: str
    operand: "Expression"


class Operation(Node):
    """Operators of one precedence level: operands[0] operators[0] operands[1] ..., left to right."""

    operators: list[str]
    operands: list["Expression"]


class Conditional(Node):
    """`condition ? then : otherwise`."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"


class Tuple(Node):
    """`[a, b]`."""

    items: list["Expression"]


class ObjectItem(Node):
    """A bare name as key (`true` and `null` too) is a Text; every other key is an expression."""

    key: "Expression"
    value: "Expression"


class Object(Node):
    """`{ a = 1, (b) = 2 }`; equal keys are kept, the last wins on evaluation."""

    items: list[ObjectItem]


class For(Node):
    """`[for k, v in c : value if condition]`; with key, `{for k, v in c : key => value... if condition}`."""

    key_name: str | None
    value_name: str
    collection: "Expression"
    key: "Expression | None"
    value: "Expression"
    grouped: bool
    condition: "Expression | None"


Step = Attr | Index | Splat
Expression = (
    Constant
    | Number
    | Text
    | Template
    | Wrapped
    | Reference
    | Access
    | Call
    | Parentheses
    | Unary
    | Operation
    | Conditional
    | Tuple
    | Object
    | For
)
Part = Expression | TemplateIf | TemplateFor


class Attribute(Node):
    """`name = expression`; the name stands at `start`."""

    name: str
    expression: Expression


class Label(Node):
    """A label of a block, quoted or not."""

    value: str


class Block(Node):
    """`type "label" { body }`; the type stands at `start`."""

    type: str
    labels: list[Label]
    body: "Body"


class Body(Node):
    """Attributes by name and blocks in order; `start` is at its brace."""

    attributes: dict[str, Attribute]
    blocks: list[Block]


class Comment(Node):
    """A comment with its marks; it ends before its line end."""

    text: str


class File(Body):
    """The body of a whole file, the comments anywhere in it, and its text."""

    comments: list[Comment]
    source: Source


def blocks_of(body: Body, *types: str) -> list[Block]:
    """The blocks of `body` that have one of the types, in order."""
    return [block for block in body.blocks if block.type in types]


def child_nodes(node: Node) -> list[Node]:
    """The nodes directly below `node`, in order of the fields."""
    children: list[Node] = []
    for name in node.__struct_fields__:
        value: Any = getattr(node, name)
        if isinstance(value, Node):
            children.append(value)
        elif isinstance(value, dict):
            children.extend(value.values())
        elif isinstance(value, list):
            children.extend(item for item in value if isinstance(item, Node))
    return children
