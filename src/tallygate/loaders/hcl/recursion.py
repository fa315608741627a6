"""Room on the stack for walking a nested tree."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

FRAMES = 30_000
"""Frames for the deepest tree the default limits allow; Python frames take no C stack from 3.11 on."""


@contextmanager
def room() -> Iterator[None]:
    """Raise the recursion limit for the walk of a syntax tree, and put it back."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
