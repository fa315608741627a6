"""Attributes, indexes and splats: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    { a = { b = 1 } }.a.b  =>  1 number
    { a = 1 }["a"]  =>  1 number
    { "a b" = 1 }["a b"]  =>  1 number
    { "1" = "x" }[1]  =>  "x" string
    [10, 20][1]  =>  20 number
    [10, 20]["1"]  =>  20 number
    [10, 20].1  =>  20 number
    [[1, 2], [3]][1][0]  =>  3 number
    tomap({ a = 1 }).a  =>  1 number
    tomap({ a = 1 })["a"]  =>  1 number
    tolist(["x"])[0]  =>  "x" string
    local.map["a"]  =>  ? string
    local.map.a  =>  ? string
    local.list[0]  =>  ? string
    [1, local.digits][0]  =>  1 number
    [1, local.digits][1]  =>  ? number
    [1, 2][local.digits]  =>  ? dynamic
    { a = 1 }[local.unknown]  =>  ? dynamic
    tomap({ a = 1 })[local.unknown]  =>  ? number
    "${[1, 2][0]}"  =>  1 number
    """
)
def test_steps_lead_into_values(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    { a = 1 }.b  =>  ! this object does not have an attribute named "b"
    { a = 1 }["b"]  =>  ! the given key does not identify an element in this collection value
    tomap({ a = 1 }).b  =>  ! this map does not have an element with the key "b"
    tomap({ a = 1 })["b"]  =>  ! the given key does not identify an element in this collection value
    [1]["x"]  =>  ! the given key does not identify an element in this collection value: a number is required
    "abc"[0]  =>  ! this value does not have any indices
    "abc".x  =>  ! can't access attributes on a primitive-typed value (string)
    null.x  =>  ! this value is null, so it does not have any attributes
    null[0]  =>  ! this value is null, so it does not have any indices
    [1][null]  =>  ! can't use a null value as an indexing key
    toset(["a"])[0]  =>  ! elements of a set have no index or key to select them with
    toset(["a"]).a  =>  ! this value does not have any attributes
    true.x  =>  ! can't access attributes on a primitive-typed value (bool)
    """
)
def test_steps_that_lead_nowhere(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    [{ a = 1 }, { a = 2 }][*].a  =>  [1, 2] tuple([number, number])
    [{ a = 1 }, { a = 2 }].*.a  =>  [1, 2] tuple([number, number])
    tolist([{ a = 1 }])[*].a  =>  [1] list(number)
    toset([{ a = 1 }])[*].a  =>  [1] list(number)
    [{ a = [1] }, { a = [2, 3] }][*].a[0]  =>  [1, 2] tuple([number, number])
    [{ a = [1] }, { a = [2, 3] }].*.a[0]  =>  [1] tuple([number])
    [{ a = [{ b = 1 }] }][*].a[*].b  =>  [[1]] tuple([tuple([number])])
    null[*]  =>  [] tuple([])
    null[*].a  =>  [] tuple([])
    "x"[*]  =>  ["x"] tuple([string])
    { a = 1 }[*].a  =>  [1] tuple([number])
    { a = 1 }.*.a  =>  [1] tuple([number])
    1[*]  =>  [1] tuple([number])
    [][*].a  =>  [] tuple([])
    tolist([])[*]  =>  [] list(dynamic)
    tomap({ a = 1 })[*]  =>  [{a = 1}] tuple([map(number)])
    local.list[*]  =>  ? list(string)
    local.unknown[*]  =>  [?] tuple([string])
    [local.unknown, "a"][*]  =>  [?, "a"] tuple([string, string])
    [{ a = local.unknown }][*].a  =>  [?] tuple([string])
    length(local.list[*])  =>  ? number
    length([local.unknown][*])  =>  1 number
    """
)
def test_splats_take_all_elements(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    [{ a = 1 }, {}][*].a  =>  ! this object does not have an attribute named "a"
    tolist(null)[*]  =>  ! a splat cannot be applied to a null sequence
    [1][*].a  =>  ! can't access attributes on a primitive-typed value (number)
    """
)
def test_splats_that_are_refused(expression: str, expected: str) -> None:
    assert answer(expression) == expected
