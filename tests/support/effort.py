"""How much work something is: the functions that it calls, and beside that of plain words."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import thread_time
from types import FrameType

from hypothesis import currently_in_test_context, target


def check_effort(read: Callable[[str], object], text: str, plain: str) -> None:
    """A text takes not far longer to read than plain words of that length."""
    plain_calls, plain_seconds = _effort(read, plain)
    calls, seconds = _effort(read, text)
    if currently_in_test_context():
        target(calls / plain_calls)
    # A word may begin many phrases, or none: it is more where each is looked at for each other.
    assert calls < 30 * plain_calls, f"{calls} calls, and {plain_calls} for plain words"
    # Regular expressions call nothing. Both are timed in one run, by the work of this thread alone,
    # and one that tries again from each character takes hundreds of times as long.
    assert seconds < 40 * plain_seconds, f"{seconds} s, and {plain_seconds} s for plain words"


def calls(work: Callable[[], object]) -> int:
    """How many functions are called to do the work, on whatever machine."""
    called = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal called
        called += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return called


def _effort(read: Callable[[str], object], text: str) -> tuple[int, float]:
    """How many functions are called to read the text, and the processor's seconds for it."""
    begun = thread_time()
    called = calls(lambda: read(text))
    return called, thread_time() - begun
