"""How much work it is to read a text, beside that of plain words."""

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


def _effort(read: Callable[[str], object], text: str) -> tuple[int, float]:
    """How many functions are called to read the text, and the processor's seconds for it."""
    calls = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    begun = thread_time()
    sys.setprofile(count)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return calls, thread_time() - begun
