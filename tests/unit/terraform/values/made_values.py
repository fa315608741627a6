"""Values and types for property tests."""

from hypothesis import strategies as st

from tallygate.terraform.values.number import Number, parse
from tallygate.terraform.values.types import BOOL, NUMBER, STRING, List, Map, Object, Set, Tuple, Type
from tallygate.terraform.values.value import (
    Value,
    boolean,
    null,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)

names = st.sampled_from(["a", "b", "c"])
decimals = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=12
)
numbers: st.SearchStrategy[Number] = st.one_of(
    st.integers(-(10**40), 10**40), decimals.map(lambda one: parse(format(one, "f")))
)
_primitives = st.sampled_from([STRING, NUMBER, BOOL])
types: st.SearchStrategy[Type] = st.recursive(
    _primitives,
    lambda inner: st.one_of(
        inner.map(List),
        inner.map(Set),
        inner.map(Map),
        st.lists(inner, max_size=3).map(lambda found: Tuple(tuple(found))),
        st.dictionaries(names, inner, max_size=3).map(Object.of),
    ),
    max_leaves=5,
)
_scalars = st.one_of(
    st.text("ab1", max_size=3).map(string),
    numbers.map(number),
    st.booleans().map(boolean),
    st.just(null(STRING)),
)
values: st.SearchStrategy[Value] = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple_of), st.dictionaries(names, inner, max_size=3).map(object_of)
    ),
    max_leaves=6,
)
_open = st.one_of(
    _scalars, st.sampled_from([unknown(STRING, "is not known"), unknown(NUMBER, "is not known")])
)
open_values: st.SearchStrategy[Value] = st.recursive(
    _open,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple_of), st.dictionaries(names, inner, max_size=3).map(object_of)
    ),
    max_leaves=6,
)
