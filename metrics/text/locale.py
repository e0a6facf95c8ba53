"""How numbers and days are written: in our own way, or in that of a reader's locale."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

# Slack's name for the Spanish of Latin America, and its usual name.
_RENAMED = {"es-LA": "es-419"}
_READER: ContextVar[Callable[[], Locale | None]] = ContextVar("reader", default=lambda: None)


@contextmanager
def written_for(locale: str | Callable[[], str]) -> Iterator[None]:
    """Inside, numbers and days are written as in that locale, such as `de-DE`.

    A function that gives it is called once, when the first of them is written. An empty or unknown
    locale leaves our own way: English, with the month as a word. Words stay English.
    """
    named = locale if callable(locale) else lambda: locale
    token = _READER.set(cache(lambda: _known(named())))
    try:
        yield
    finally:
        _READER.reset(token)


def reader() -> Locale | None:
    """The reader's locale; None for our own way."""
    return _READER.get()()


def _known(locale: str) -> Locale | None:
    if not locale:
        return None
    # Imported only here, as that takes long and most reports do without.
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(_RENAMED.get(locale, locale), sep="-" if "-" in locale else "_")
    except (UnknownLocaleError, ValueError):
        return None
