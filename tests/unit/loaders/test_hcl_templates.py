import pytest

from tests.unit.loaders.hcl_written import expression, parsed, refused, written


def heredoc(text: str) -> str:
    return written(parsed(f"x = {text}").attributes["x"].expression)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('""', ""),
        (r'"a\n\r\t\"\\b"', 'a\n\r\t"\\b'),
        (r'"\u00e9\U0001F600"', "é😀"),
        ('"$${a} %%{b}"', "${a} %{b}"),
        ('"$$${a}"', "$${a}"),
        ('"$$$${a}"', "$$${a}"),
        ('"$ $$ % %% $"', "$ $$ % %% $"),
        ('"%$${a}"', "%${a}"),
        ('"# no // comment /* here */"', "# no // comment /* here */"),
        ('"e\u0301"', "é"),
        ('"\u0000"'.replace("\u0000", "tab\there"), "tab\there"),
    ],
)
def test_plain_strings(text: str, value: str) -> None:
    assert written(expression(text)) == repr(value)


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        (r'"ab\q"', r'invalid escape sequence: "\q" is none', 8),
        (r'"\$"', r'invalid escape sequence: "\$" is none', 6),
        (r'"\u12"', r'invalid escape sequence: "\u" must be followed by four', 6),
        (r'"\U0000"', r'invalid escape sequence: "\U" must be followed by eight', 6),
        (r'"\ud800"', "invalid escape sequence: U+D800 is not a character", 6),
        (r'"\U00110000"', "invalid escape sequence: U+110000 is not a character", 6),
        (r'"${a}\x"', r'invalid escape sequence: "\x" is none', 10),
        ('"abc', "unterminated string", 5),
        ('"e' + "\u0301\u0316" * 200 + '"', "invalid string: too many combining characters", 7),
    ],
)
def test_bad_strings(text: str, message: str, column: int) -> None:
    diagnostic = refused(f"x = {text}")
    assert diagnostic.message.startswith(message)
    assert (diagnostic.location.line, diagnostic.location.column) == (1, column)


def test_a_string_ends_on_its_line() -> None:
    diagnostic = refused('x = "abc\ny = 1\n')
    assert diagnostic.message == "invalid string: it is not closed before the end of the line"
    assert "heredoc" in diagnostic.hint
    assert str(diagnostic.location) == "main.tf:1:5"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('"a${b}c"', "template('a', b, 'c')"),
        ('"${b}"', "wrapped(b)"),
        ('"${"x"}"', "wrapped('x')"),
        ('"${true}"', "wrapped(true)"),
        ('"${a}${b}"', "template(a, b)"),
        ('"${"a ${"b"} c"}"', "wrapped(template('a ', 'b', ' c'))"),
        ('"${ {a = "}"}["a"] }"', "wrapped(({'a' = '}'})['a'])"),
        ('"${f("x", "${y}")}"', "wrapped(f('x', wrapped(y)))"),
        ('"$${a} ${b}"', "template('${a} ', b)"),
        (r'"a\n${b}"', r"template('a\n', b)"),
    ],
)
def test_interpolations_nest(text: str, tree: str) -> None:
    assert written(expression(text)) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('"a  ${~ b ~}  c"', "template('a', b, 'c')"),
        ('"a  ${b ~}  c"', "template('a  ', b, 'c')"),
        (r'"a \n\t ${~ b}"', "template('a', b)"),
        ('"  ${~ b}"', "template('', b)"),
        ('"${a ~}  ${~ b}"', "template(a, '', b)"),
        ('"${~ a ~}"', "wrapped(a)"),
        ('"${a ~} ${b}"', "template(a, '', b)"),
        ('"%{ if a ~} x %{~ endif }"', "template(if(a; 'x'; ))"),
    ],
)
def test_a_tilde_takes_white_space_on_its_side(text: str, tree: str) -> None:
    assert written(expression(text)) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('"%{ if a }b%{ else }c%{ endif }"', "template(if(a; 'b'; 'c'))"),
        ('"%{if a}${b}%{endif}!"', "template(if(a; b; ), '!')"),
        ('"%{ for x in y }${x},%{ endfor }"', "template(for(None, x; y; x, ','))"),
        ('"%{ for k, v in y }%{ if v }1%{ endif }%{ endfor }"', "template(for(k, v; y; if(v; '1'; )))"),
    ],
)
def test_directives_in_quotes(text: str, tree: str) -> None:
    assert written(expression(text)) == tree


def test_directives_in_heredocs_are_cut_by_lines() -> None:
    text = "<<EOT\n%{ for x in y ~}\n  ${x}\n%{ endfor ~}\nend\nEOT\n"
    assert heredoc(text) == r"template(for(None, x; y; '  ', x, '\n'), 'end\n')"
    text = "<<EOT\nfirst\n   %{~ if a }\nyes\n%{ endif }\nEOT\n"
    assert heredoc(text) == r"template('first\n', if(a; '\nyes\n'; ), '\n')"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"%{ if a }"', 'unclosed template directive: "%{ endif }" is missing'),
        ('"%{ for a in b }"', 'unclosed template directive: "%{ endfor }" is missing'),
        ('"%{ endif }"', 'unexpected "%{ endif }"'),
        ('"%{ if a }%{ endfor }"', 'unexpected "%{ endfor }"'),
        ('"%{ if a }%{ else }%{ else }%{ endif }"', 'unexpected "%{ else }"'),
        ('"%{ for a in b }%{ else }%{ endfor }"', 'unexpected "%{ else }"'),
        ('"%{ while a }"', "invalid template directive: expected if, else, endif, for or endfor"),
        ('"%{ "', "invalid template directive"),
        ('"${a b}"', "extra characters in a template sequence"),
        ('"${a:-b}"', "extra characters in a template sequence"),
        ('"${}"', "invalid expression"),
        ('"${a"', "invalid expression"),
        ('"%{ if a b }"', "extra characters in a template sequence"),
    ],
)
def test_bad_templates(text: str, message: str) -> None:
    diagnostic = refused(f"x = {text}\n")
    assert diagnostic.location.line == 1
    if message != "invalid expression":
        assert diagnostic.message.startswith(message)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<<EOT\nEOT\n", ""),
        ("<<EOT\na\n b\nEOT\n", "a\n b\n"),
        ("<<EOT\na\n   EOT\n", "a\n"),
        ("<<EOT\na\nEOT  \t\n", "a\n"),
        ("<<EOT\nEOT a\nEOT\n", "EOT a\n"),
        ("<<EOT\n\\n \"q\" 'r'\nEOT\n", "\\n \"q\" 'r'\n"),
        ("<<EOT\n$${a} %%{b} $ %\nEOT\n", "${a} %{b} $ %\n"),
        ("<<EOT\n$\nEOT\n", "$\n"),
        ("<<EOT\r\na\r\n  b\r\nEOT\r\n", "a\r\n  b\r\n"),
        ("<<-EOT\n    a\n\n      b\n  \n    c\n  EOT\n", "a\n\n  b\n  \nc\n"),
        ("<<-EOT\n\t\ta\n\t  b\n  EOT\n", "a\n b\n"),
        ("<<-EOT\n\ta\n  b\n  EOT\n", "a\n b\n"),
        ("<<-EOT\n  a\n b\nEOT\n", " a\nb\n"),
        ("<<-EOT\n    EOT\n", ""),
        ("<<é\ne\u0301\né\n", "é\n"),
        ("<<-A-B\n a\n A-B\n", "a\n"),
    ],
)
def test_heredocs(text: str, value: str) -> None:
    assert heredoc(text) == repr(value)


def test_indentation_counts_literal_text_only() -> None:
    assert heredoc("<<-EOT\n    a\n  ${b}\n    EOT\n") == r"template('  a\n', b, '\n')"
    assert heredoc("<<-EOT\n    a\n${b}\n    EOT\n") == r"template('    a\n', b, '\n')"
    assert heredoc('<<-EOT\n${"  x"}\n  y\nEOT\n') == r"template('  x', '\n  y\n')"
    assert heredoc("<<-EOT\n  a ${b}  c\n    d\nEOT\n") == r"template('a ', b, '  c\n  d\n')"


def test_a_heredoc_ends_at_a_line_of_its_own() -> None:
    assert heredoc("<<EOT\n${a}EOT\nEOT\n") == r"template(a, 'EOT\n')"
    assert heredoc("<<EOT\n${a}\nEOT\n") == r"template(a, '\n')"


def test_a_heredoc_inside_an_interpolation() -> None:
    assert heredoc("<<A\n${f(<<B\nb\nB\n)}\nA\n") == r"template(f('b\n'), '\n')"


def test_heredocs_as_arguments() -> None:
    assert written(expression("f(<<EOT\na\nEOT\n, 2)")) == r"f('a\n', 2)"


@pytest.mark.parametrize("text", ["x = <<EOT\na\n", "x = <<EOT\na\nEOT", "x = <<EOT\na ${b}\n"])
def test_an_unterminated_heredoc_is_reported_where_it_begins(text: str) -> None:
    diagnostic = refused(text)
    assert diagnostic.message == 'unterminated heredoc: no line holds its end marker "EOT" alone'
    assert str(diagnostic.location) == "main.tf:1:5"


@pytest.mark.parametrize("text", ["<<EOT \na\nEOT\n", "<< EOT\na\nEOT\n", "<<1\na\n1\n", '<<"EOT"\na\nEOT\n'])
def test_what_is_no_heredoc(text: str) -> None:
    from tallygate.loaders import hcl

    diagnostics = hcl.load(f"x = {text}".encode(), "main.tf").diagnostics
    assert diagnostics[0].location.line == 1
