"""For whom numbers and days are written: in the house's own way, or in that of a locale."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

# Slack's name for the Spanish of Latin America, and everybody else's.
_RENAMED = {"es-LA": "es-419"}
_READER: ContextVar[Locale | None] = ContextVar("reader", default=None)


@contextmanager
def written_for(locale: str) -> Iterator[None]:
    """Inside, numbers and days are written as that locale (such as `de-DE`) has them.

    One that is empty or not known leaves the house's way, which is English and takes no day for a
    month. Words stay English.
    """
    token = _READER.set(_known(locale))
    try:
        yield
    finally:
        _READER.reset(token)


def reader() -> Locale | None:
    """The locale that is written for, None for the house's way."""
    return _READER.get()


def _known(locale: str) -> Locale | None:
    if not locale:
        return None
    # Only now, for it takes long to import and most ask without.
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(_RENAMED.get(locale, locale), sep="-" if "-" in locale else "_")
    except (UnknownLocaleError, ValueError):
        return None
