"""YAML read: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    yamldecode("")  =>  ! on line 2, column 1: missing start of document.
    yamldecode("# c")  =>  ! on line 2, column 1: missing start of document.
    yamldecode("a")  =>  "a" string
    yamldecode("---\na")  =>  "a" string
    yamldecode("a\n---\nb")  =>  ! on line 2, column 1: unexpected extra content after value.
    yamldecode(".nan")  =>  ! on line 1, column 1: floating point NaN is not supported.
    yamldecode("'1'")  =>  "1" string
    yamldecode("\"yes\"")  =>  "yes" string
    yamldecode("|\n 12")  =>  "12" string
    yamldecode("|-\n 12")  =>  "12" string
    yamldecode("|-\n 1.0")  =>  "1" string
    yamldecode("|-\n yes")  =>  "true" string
    yamldecode("|-\n null")  =>  null string
    yamldecode(">-\n 2001-01-01")  =>  "2001-01-01T00:00:00Z" string
    yamldecode("2001-01-01")  =>  "2001-01-01T00:00:00Z" string
    yamldecode("2001-1-1")  =>  "2001-01-01T00:00:00Z" string
    yamldecode("2001-12-14t21:59:43.10-05:00")  =>  "2001-12-14T21:59:43-05:00" string
    yamldecode("2001-12-14 21:59:43.10")  =>  "2001-12-14T21:59:43Z" string
    yamldecode("2001-12-14 21:59:43.10 -5")  =>  "2001-12-14 21:59:43.10 -5" string
    yamldecode("2001-13-14")  =>  "2001-13-14" string
    yamldecode("2001-02-30")  =>  "2001-02-30" string
    yamldecode("2001-12-14T21:59:43Z")  =>  "2001-12-14T21:59:43Z" string
    yamldecode("!!str 12")  =>  "12" string
    yamldecode("!!int \"12\"")  =>  "12" string
    yamldecode("!!int 12")  =>  12 number
    yamldecode("!!int abc")  =>  ! on line 1, column 1: cannot parse "abc" as tag:yaml.org,2002:int.
    yamldecode("!!float 1")  =>  1 number
    yamldecode("!!null abc")  =>  null dynamic
    yamldecode("!!bool yes")  =>  true bool
    yamldecode("!!bool abc")  =>  ! on line 1, column 1: cannot parse "abc" as tag:yaml.org,2002:bool.
    yamldecode("!!binary aGk=")  =>  "aGk=" string
    yamldecode("!!timestamp 2001-01-01")  =>  "2001-01-01T00:00:00Z" string
    yamldecode("!foo bar")  =>  ! on line 1, column 1: unsupported tag "!foo".
    yamldecode("! bar")  =>  ! on line 1, column 1: unsupported tag "!".
    yamldecode("!!set {a, b}")  =>  ! on line 1, column 1: can't interpret mapping as tag:yaml.org,2002:set.
    yamldecode("<<: [1]")  =>  ! on line 1, column 1: cannot merge tuple into mapping.
    yamldecode("- <<")  =>  ["<<"] tuple([string])
    yamldecode("*x")  =>  ! on line 1, column 1: reference to undefined anchor "x".
    yamldecode("1: a\ntrue: b\nyes: c\n1.0: d")  =>  {1 = "d", true = "c"} object({1 = string, true = string})
    yamldecode("~: a")  =>  ! on line 1, column 1: mapping key cannot be null.
    yamldecode("[a]: b")  =>  ! on line 1, column 1: only strings are allowed as mapping keys.
    yamldecode("{a: 1, a: x}")  =>  {a = "x"} object({a = string})
    yamldecode("a: b: c")  =>  ! on line 1, column 5: mapping values are not allowed in this context.
    yamldecode("\ta: 1")  =>  ! on line 1, column 1: found character that cannot start any token.
    yamldecode("a: |\n  x\n   y\n\n")  =>  {a = "x\n y\n"} object({a = string})
    yamldecode("{a: 1, b}")  =>  {a = 1, b = null} object({a = number, b = dynamic})
    yamldecode("? a\n: b")  =>  {a = "b"} object({a = string})
    yamldecode("[a, b, ]")  =>  ["a", "b"] tuple([string, string])
    yamldecode("a: 'it''s'")  =>  {a = "it's"} object({a = string})
    yamldecode("\"\\x41\\u00e9\\n\"")  =>  "A\u00e9\n" string
    yamldecode("a: @b")  =>  ! on line 1, column 4: found character that cannot start any token.
    yamldecode("a: %b")  =>  ! on line 1, column 4: found character that cannot start any token.
    yamldecode("%YAML 1.2\n---\na")  =>  ! on line 1, column 1: found incompatible YAML document.
    yamldecode("a: 12345678901234567890123")  =>  {a = 12345678901234567890123} object({a = number})
    yamldecode("a: 1:30")  =>  {a = "1:30"} object({a = string})
    yamldecode("a:b")  =>  "a:b" string
    yamldecode("{a:1}")  =>  {a:1 = null} object({a:1 = dynamic})
    yamldecode("[a:1]")  =>  ["a:1"] tuple([string])
    yamldecode("- - a\n  - b\n- c")  =>  [["a", "b"], "c"] tuple([tuple([string, string]), string])
    yamldecode("a:\n- 1\n- 2")  =>  {a = [1, 2]} object({a = tuple([number, number])})
    yamldecode("a: \"x\n  y\"")  =>  {a = "x y"} object({a = string})
    yamldecode("key: value # c")  =>  {key = "value"} object({key = string})
    yamldecode("a: 1\n...\n")  =>  {a = 1} object({a = number})
    yamldecode("a: 1\n...\nb: 2")  =>  ! on line 3, column 1: did not find expected <document start>.
    yamldecode("!!map {a: 1}")  =>  {a = 1} object({a = number})
    yamldecode("!!seq [a]")  =>  ["a"] tuple([string])
    yamldecode("2001-01-01: a")  =>  {2001-01-01T00:00:00Z = "a"} object({2001-01-01T00:00:00Z = string})
    yamldecode("- .5e1")  =>  [5] tuple([number])
    yamldecode("a: &x 1\nb: *x")  =>  {a = 1, b = 1} object({a = number, b = number})
    yamldecode("a: 'x\n\n  y'")  =>  {a = "x\ny"} object({a = string})
    yamldecode("--- a\n")  =>  "a" string
    yamldecode("--- |\n a\n")  =>  "a\n" string
    yamldecode("a: >\n  x\n  y\n\n  z\n")  =>  {a = "x y\nz\n"} object({a = string})
    yamldecode("a: !!str\nb: !!null")  =>  {a = "", b = null} object({a = string, b = dynamic})
    yamldecode("\ufeffa: 1")  =>  {a = 1} object({a = number})
    yamldecode("a: -")  =>  ! on line 1, column 4: block sequence entries are not allowed in this context.
    yamldecode("a: [-1, - 1]")  =>  ! on line 1, column 9: did not find expected node content.
    yamldecode("a: 0755")  =>  {a = 755} object({a = number})
    yamldecode("a: 0o8")  =>  {a = "0o8"} object({a = string})
    yamldecode("a: 0x")  =>  {a = "0x"} object({a = string})
    yamldecode("a: +")  =>  {a = "+"} object({a = string})
    yamldecode("a: 1e")  =>  {a = "1e"} object({a = string})
    yamldecode("a: 1.2.3")  =>  {a = "1.2.3"} object({a = string})
    yamldecode("a: 10.0.0.0/8")  =>  {a = "10.0.0.0/8"} object({a = string})
    yamldecode("a: 2024-01-01T00:00:00+02:00")  =>  {a = "2024-01-01T00:00:00+02:00"} object({a = string})
    yamldecode("a: 2024-01-01 00:00:00")  =>  {a = "2024-01-01T00:00:00Z"} object({a = string})
    yamldecode("a: 2024-01-01 00:00")  =>  {a = "2024-01-01 00:00"} object({a = string})
    yamldecode("a: 12:30:45")  =>  {a = "12:30:45"} object({a = string})
    yamldecode("a: Null")  =>  {a = null} object({a = dynamic})
    yamldecode("a: nULL")  =>  {a = "nULL"} object({a = string})
    yamldecode("a: NO")  =>  {a = false} object({a = bool})
    yamldecode("!!bool \"true\"")  =>  "true" string
    yamldecode("!!str yes")  =>  "yes" string
    yamldecode("!!timestamp \"2001-01-01\"")  =>  "2001-01-01" string
    yamldecode("!!float 1_0")  =>  10 number
    yamldecode("!!int 0b11")  =>  3 number
    yamldecode("a: {}\nb: []")  =>  {a = {}, b = []} object({a = object({}), b = tuple([])})
    yamldecode("a: 'b': c")  =>  ! on line 1, column 7: mapping values are not allowed in this context.
    yamldecode("a: b\n c: d")  =>  ! on line 2, column 3: mapping values are not allowed in this context.
    yamldecode("a: [b")  =>  ! on line 2, column 1: did not find expected ',' or ']'.
    yamldecode("a: \"b")  =>  ! on line 1, column 6: found unexpected end of stream.
    yamldecode("a: 1 # x\n# y\nb: 2")  =>  {a = 1, b = 2} object({a = number, b = number})
    yamldecode("a: b#c")  =>  {a = "b#c"} object({a = string})
    yamldecode("a: .")  =>  {a = "."} object({a = string})
    yamldecode("a: ..1")  =>  {a = "..1"} object({a = string})
    yamldecode("a: ...")  =>  {a = "..."} object({a = string})
    yamldecode("a: -.5")  =>  {a = -0.5} object({a = number})
    yamldecode("a: 1_000.5")  =>  {a = "1_000.5"} object({a = string})
    yamldecode("a: ~\nb: ~x")  =>  {a = null, b = "~x"} object({a = dynamic, b = string})
    yamldecode("a: 2001-12-14T21:59:43.123456789Z")  =>  {a = "2001-12-14T21:59:43Z"} object({a = string})
    yamldecode("a: 2001-12-14T21:59:43+00:00")  =>  {a = "2001-12-14T21:59:43Z"} object({a = string})
    yamldecode("a: 2001-12-14T25:59:43Z")  =>  {a = "2001-12-14T25:59:43Z"} object({a = string})
    yamldecode("a: 2001-12-14T1:2:3Z")  =>  {a = "2001-12-14T01:02:03Z"} object({a = string})
    yamldecode("a: 2001-12-14T21:59:43+25:00")  =>  {a = "2001-12-14T21:59:43+25:00"} object({a = string})
    yamldecode("~:\n  k k: 2001-01-01\n")  =>  ! on line 1, column 1: mapping key cannot be null.
    yamldecode("{}\n")  =>  {} object({})
    yamldecode("[]\n")  =>  [] tuple([])
    yamldecode("!t a\n")  =>  ! on line 1, column 1: unsupported tag "!t".
    yamldecode("~\n")  =>  null dynamic
    yamldecode("yes\n")  =>  true bool
    yamldecode("0o7\n")  =>  7 number
    yamldecode("b: 1:2\n1: 1:2\n")  =>  {1 = "1:2", b = "1:2"} object({1 = string, b = string})
    yamldecode("a\n")  =>  "a" string
    yamldecode("...\n")  =>  ! on line 1, column 1: did not find expected node content.
    yamldecode("- ---\n")  =>  ["---"] tuple([string])
    yamldecode("é\n")  =>  "é" string
    yamldecode("- a\n")  =>  ["a"] tuple([string])
    yamldecode("@a\n")  =>  ! on line 1, column 1: found character that cannot start any token.
    yamldecode("1\n")  =>  1 number
    yamldecode("''\n")  =>  "" string
    yamldecode("yes: a b\n")  =>  {true = "a b"} object({true = string})
    yamldecode("&x v\n")  =>  "v" string
    yamldecode("-\n  - {}\n")  =>  [[{}]] tuple([tuple([object({})])])
    yamldecode("1e3\n")  =>  1000 number
    yamldecode("0x1f\n")  =>  31 number
    yamldecode("-\n")  =>  [null] tuple([dynamic])
    yamldecode("[a, 1]\n")  =>  ["a", 1] tuple([string, number])
    yamldecode("<<: a #c\n")  =>  ! on line 1, column 1: cannot merge string into mapping.
    yamldecode("- yes\n")  =>  [true] tuple([bool])
    yamldecode("- {}\n- +1\n")  =>  [{}, 1] tuple([object({}), number])
    yamldecode("<<: .5\n<<:\n  - %a\n")  =>  ! on line 1, column 1: cannot merge number into mapping.
    yamldecode("- [a, 1]\n")  =>  [["a", 1]] tuple([tuple([string, number])])
    yamldecode("\"q\\n\"\n")  =>  "q\n" string
    yamldecode("2001-01-01\n")  =>  "2001-01-01T00:00:00Z" string
    yamldecode("~: yes\n1: |-\n   1\n")  =>  ! on line 1, column 1: mapping key cannot be null.
    yamldecode("True\n")  =>  true bool
    yamldecode("-\n  <<: é\n  ~: {}\n  1: []\n")  =>  ! on line 2, column 3: cannot merge string into mapping.
    yamldecode("- *x\n- {}\n")  =>  ! on line 1, column 3: reference to undefined anchor "x".
    yamldecode("~:\n  yes: +1\n<<: - a\n")  =>  ! on line 1, column 1: mapping key cannot be null.
    yamldecode("---\n")  =>  null dynamic
    yamldecode("|\n   t\n")  =>  "t\n" string
    yamldecode("<<\n")  =>  "<<" string
    yamldecode("-\n  - 0x1f\n  - a#b\n")  =>  [[31, "a#b"]] tuple([tuple([number, string])])
    yamldecode("yes: on\n")  =>  {true = true} object({true = bool})
    yamldecode("'x y'\n")  =>  "x y" string
    yamldecode("No\n")  =>  false bool
    yamldecode("null\n")  =>  null dynamic
    yamldecode("1:2\n")  =>  "1:2" string
    yamldecode("-\n  ~: No\n  <<: !!int 7\n")  =>  ! on line 2, column 3: mapping key cannot be null.
    yamldecode("- null\n")  =>  [null] tuple([dynamic])
    yamldecode("{a: 1}\n")  =>  {a = 1} object({a = number})
    yamldecode("- %a\n- ~\n")  =>  ! on line 1, column 3: found character that cannot start any token.
    yamldecode("? a\n")  =>  {a = null} object({a = dynamic})
    yamldecode("01\n")  =>  1 number
    yamldecode("'k': yes\n")  =>  {k = true} object({k = bool})
    yamldecode("|-\n   1\n")  =>  "1" string
    yamldecode("a #c\n")  =>  "a" string
    yamldecode("- 1.\n")  =>  [1] tuple([number])
    yamldecode("k k: 01\n")  =>  {k k = 1} object({k k = number})
    yamldecode("a b\n")  =>  "a b" string
    yamldecode("- 2001-01-01\n")  =>  ["2001-01-01T00:00:00Z"] tuple([string])
    yamldecode("- - a\n-\n  a: 01\n")  =>  [["a"], {a = 1}] tuple([tuple([string]), object({a = number})])
    yamldecode("-1\n")  =>  -1 number
    yamldecode("*x\n")  =>  ! on line 1, column 1: reference to undefined anchor "x".
    yamldecode("b: 1_0\na: x:y\n")  =>  {a = "x:y", b = "1_0"} object({a = string, b = string})
    yamldecode("yes:\n  - |-\n   1\n")  =>  {true = ["1"]} object({true = tuple([string])})
    yamldecode("1.\n")  =>  1 number
    yamldecode("- a#b\n- 1.0\n- \"q\\n\"\n")  =>  ["a#b", 1, "q\n"] tuple([string, number, string])
    yamldecode("k k: é\n")  =>  {k k = "é"} object({k k = string})
    yamldecode("- a b\n")  =>  ["a b"] tuple([string])
    yamldecode("x:y\n")  =>  "x:y" string
    yamldecode("%a\n")  =>  ! on line 1, column 3: found unknown directive name.
    yamldecode("yes:\n  - +1\n")  =>  {true = [1]} object({true = tuple([number])})
    yamldecode("b: \"a\\tb\"\n")  =>  {b = "a\tb"} object({b = string})
    yamldecode("~: 'x y'\n")  =>  ! on line 1, column 1: mapping key cannot be null.
    yamldecode("-\n  1: 1.0\n  yes: !t a\n- *x\n")  =>  ! on line 3, column 8: unsupported tag "!t".
    yamldecode("~: {}\nyes: -1\n")  =>  ! on line 1, column 1: mapping key cannot be null.
    yamldecode("'k': {}\n")  =>  {k = {}} object({k = object({})})
    yamldecode("!!int 7\n")  =>  7 number
    yamldecode("- {a: 1}\n")  =>  [{a = 1}] tuple([object({a = number})])
    yamldecode("on\n")  =>  true bool
    yamldecode("~: No\n")  =>  ! on line 1, column 1: mapping key cannot be null.
    yamldecode("k k: a #c\n")  =>  {k k = "a"} object({k k = string})
    yamldecode(".5\n")  =>  0.5 number
    yamldecode("- x:y\n")  =>  ["x:y"] tuple([string])
    yamldecode("<<:\n  -\n    - 1.0\n")  =>  ! on line 1, column 1: cannot merge tuple into mapping.
    yamldecode("- >\n   a\n   b\n")  =>  ["a b\n"] tuple([string])
    yamldecode("- null\n- 0o7\n")  =>  [null, 7] tuple([dynamic, number])
    yamldecode("1: {}\n~: null\n")  =>  ! on line 2, column 1: mapping key cannot be null.
    yamldecode("- \"a\\tb\"\n- on\n")  =>  ["a\tb", true] tuple([string, bool])
    yamldecode("+1\n")  =>  1 number
    yamldecode("a#b\n")  =>  "a#b" string
    """
)
def test_yaml_reading_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
