"""Settings that say on which days a team works: each function gives its value, or raises
ValueError saying the remedy."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = {word: day for day, name in enumerate(WEEK) for word in (name, name[:3])}
_CODE = re.compile("[A-Z]{2,3}(-[A-Z0-9]{1,3})?")
EXAMPLES = '"2026-12-24" or "2026-12-24/2027-01-01"'


def working_days(value: Any) -> frozenset[int]:
    """ISO weekdays of "Mon-Fri", "Sat, Mon-Wed" or ["Mon", "Tue"]."""
    try:
        parts = value.split(",") if isinstance(value, str) else list(value)
        days = frozenset(day for part in parts for day in _weekdays(part))
    except (AttributeError, KeyError, TypeError):
        days = frozenset()
    if not days:
        raise ValueError('write days such as "Mon-Fri" or ["Mon", "Tue"]')
    return days


def _weekdays(part: str) -> list[int]:
    first, dash, last = part.lower().partition("-")
    start = WEEKDAYS[first.strip()]
    length = (WEEKDAYS[last.strip()] - start) % 7 + 1 if dash else 1
    return [(start + day) % 7 + 1 for day in range(length)]


def holidays(value: Any) -> str:
    """A region whose public holidays are days off, such as `DE-BY`; empty for none.

    It is an ISO 3166 code of a country, with that of a subdivision where holidays differ.
    """
    if not isinstance(value, str):
        raise ValueError('write a region such as "DE-BY", or leave it out')
    wanted = value.strip().upper().replace("_", "-")
    if not wanted:
        return ""
    # It takes a while to import, and most teams name no region.
    from holidays import list_supported_countries

    subdivisions = list_supported_countries(include_aliases=False)
    regions = {country.upper(): country for country in subdivisions}
    for country, names in subdivisions.items():
        regions |= {f"{country}-{name}".upper(): f"{country}-{name}" for name in names}
    if wanted in regions:
        return regions[wanted]
    near = " or ".join(_nearest_regions(wanted, regions)) or '"DE" or "DE-BY" or "US-CA"'
    raise ValueError(f"no region has that code: write one such as {near}")


def _nearest_regions(wanted: str, regions: Mapping[str, str]) -> list[str]:
    """What is meant by a name (`Germany`, `Bayern`, `DE-Bayern`) or by a code of another kind
    (`UK`, `DEU`); else the codes, or the names with their codes, that are most like it."""
    named = _regions_by_name()
    if meant := named.get(_folded(wanted)):
        return [f'"{code}"' for code in sorted(meant)]
    if _CODE.fullmatch(wanted):
        return [f'"{regions[code]}"' for code in get_close_matches(wanted, regions, n=3)]
    country, _, part = wanted.partition("-")
    prefix = _folded(f"{country} ") if part and country in regions else ""
    names = [name for name in named if name.startswith(prefix)]
    # Of a named country any part may be meant; of all the world only what is really alike.
    near = get_close_matches(_folded(wanted), names, n=6, cutoff=0.6 if prefix else 0.75)
    found = {code: name for each in near for code, name in named[each].items()}
    return [f'"{code}" ({name})' for code, name in found.items()][:3]


def _regions_by_name() -> dict[str, dict[str, str]]:
    """The codes of regions, each with the name that it has there, by what they may be called."""
    import holidays as package
    from holidays.registry import COUNTRIES

    named = defaultdict[str, dict[str, str]](dict)
    for country, (entity, code, *aliases) in COUNTRIES.items():
        for name in (country.replace("_", " ").title(), *aliases):
            named[_folded(name)][code] = name
        for name, part in getattr(package, entity).subdivisions_aliases.items():
            for called in (name, f"{code} {name}"):
                named[_folded(called)][f"{code}-{part}"] = name
    return dict(named)


def _folded(name: str) -> str:
    return name.replace("-", " ").casefold()


def days_off(value: Any) -> tuple[tuple[date, date], ...]:
    """Spans of days off, first and last day, both inclusive, in order.

    They are written as ISO 8601 writes days and intervals of them.
    """
    spans = [value] if isinstance(value, str | date) else value
    if not isinstance(spans, list):
        raise ValueError(f"write a list of days, such as [{EXAMPLES}]")
    return tuple(sorted(map(_span, spans)))


def _span(written: Any) -> tuple[date, date]:
    try:
        first, last = _ends(written)
    except (AttributeError, TypeError, ValueError):
        raise ValueError(f"{written!s} is no day or days: write {EXAMPLES}") from None
    if last < first:
        raise ValueError(
            f"{written} ends before it begins: write the earlier day first, {last}/{first}"
        )
    return first, last


def _ends(written: Any) -> tuple[date, date]:
    # TOML has days of its own.
    if isinstance(written, date) and not isinstance(written, datetime):
        return written, written
    first, slash, last = written.partition("/")
    begin = date.fromisoformat(first.strip())
    return begin, date.fromisoformat(last.strip()) if slash else begin
