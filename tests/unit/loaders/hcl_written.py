"""What tests of the HCL loader share: parsing, refusing, and a tree written back as text."""

from tallygate.loaders import hcl
from tallygate.loaders.hcl import ast
from tallygate.model.diagnostic import Diagnostic


def parsed(text: str | bytes) -> ast.File:
    """The tree of text that must be free of errors."""
    loaded = hcl.load(text.encode() if isinstance(text, str) else text, "main.tf")
    assert loaded.diagnostics == []
    [document] = loaded.documents
    assert isinstance(document.value, ast.File)
    return document.value


def refused(text: str | bytes) -> Diagnostic:
    """The one diagnostic of text that has one error."""
    loaded = hcl.load(text.encode() if isinstance(text, str) else text, "main.tf")
    [diagnostic] = loaded.diagnostics
    return diagnostic


def expression(text: str) -> ast.Expression:
    """The value of `x` in `x = text`."""
    return parsed(f"x = {text}\n").attributes["x"].expression


def written(node: ast.Node) -> str:
    """An expression with every operation in parentheses and every string in Python's quotes."""
    match node:
        case ast.Constant(value=value):
            return {None: "null", True: "true", False: "false"}[value]
        case ast.Number(text=text):
            return text
        case ast.Text(value=value):
            return repr(value)
        case ast.Template(parts=parts):
            return f"template({_all(parts)})"
        case ast.Wrapped(expression=inner):
            return f"wrapped({written(inner)})"
        case ast.TemplateIf(condition=condition, then=then, otherwise=otherwise):
            return f"if({written(condition)}; {_all(then)}; {_all(otherwise)})"
        case ast.TemplateFor(key_name=key, value_name=value_name, collection=collection, body=body):
            return f"for({key}, {value_name}; {written(collection)}; {_all(body)})"
        case _:
            return _written_expression(node)


def _written_expression(node: ast.Node) -> str:
    match node:
        case ast.Reference(name=name, steps=steps):
            return name + _steps(steps)
        case ast.Access(source=source, steps=steps):
            return f"({written(source)})" + _steps(steps)
        case ast.Call(name=name, arguments=arguments, expand_final=expand):
            return f"{name}({_all(arguments)}{'...' if expand else ''})"
        case ast.Parentheses(expression=inner):
            return f"paren({written(inner)})"
        case ast.Unary(operators=operators, operand=operand):
            return f"({operators}{written(operand)})"
        case ast.Operation(operators=operators, operands=operands):
            rest = "".join(f" {o} {written(x)}" for o, x in zip(operators, operands[1:], strict=True))
            return f"({written(operands[0])}{rest})"
        case ast.Conditional(condition=condition, then=then, otherwise=otherwise):
            return f"({written(condition)} ? {written(then)} : {written(otherwise)})"
        case ast.Tuple(items=items):
            return f"[{_all(items)}]"
        case ast.Object(items=pairs):
            return "{" + ", ".join(f"{written(item.key)} = {written(item.value)}" for item in pairs) + "}"
        case ast.For():
            return _for(node)
    raise AssertionError(f"no way to write {node}")


def _all(nodes: list[ast.Expression] | list[ast.Part]) -> str:
    return ", ".join(written(node) for node in nodes)


def _steps(steps: list[ast.Step]) -> str:
    text = ""
    for step in steps:
        match step:
            case ast.Attr(name=name):
                text += f".{name}"
            case ast.Index(key=key):
                text += f"[{written(key)}]"
            case ast.Splat(full=full, steps=inner):
                text += ("[*" if full else ".*(") + _steps(inner) + ("]" if full else ")")
    return text


def _for(node: ast.For) -> str:
    key = f"{written(node.key)} => " if node.key else ""
    grouped = "..." if node.grouped else ""
    condition = f" if {written(node.condition)}" if node.condition else ""
    collection, value = written(node.collection), written(node.value)
    return f"(for {node.key_name}, {node.value_name} in {collection}: {key}{value}{grouped}{condition})"
