"""Words -> a time zone: "Europe/Madrid", "Berlin time"; of "IST", which are meant by it."""

from __future__ import annotations

import re
from functools import cache
from zoneinfo import available_timezones

from bot.asking.common_words import without
from bot.errors import WrongUsage
from config.parsers import timezone as timezone_of
from metrics.text.formatting import listing

# Abbreviations of one place whose clocks never change, or of all times of the year in one place.
_CLEAR = {
    "UTC": "UTC",
    "GMT": "UTC",
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
    "HST": "Pacific/Honolulu",
    "BRT": "America/Sao_Paulo",
    "SAST": "Africa/Johannesburg",
    "MSK": "Europe/Moscow",
    "SGT": "Asia/Singapore",
    "HKT": "Asia/Hong_Kong",
    "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul",
    "AWST": "Australia/Perth",
}
# Those of a summer or a winter, or of several places.
_UNCLEAR = {
    "EST": {"America/New_York": "New York", "America/Panama": "Panama, all year"},
    "EDT": {"America/New_York": "New York"},
    "CST": {
        "America/Chicago": "Chicago",
        "America/Mexico_City": "Mexico, all year",
        "Asia/Shanghai": "China",
    },
    "CDT": {"America/Chicago": "Chicago", "America/Havana": "Cuba"},
    "MST": {"America/Denver": "Denver", "America/Phoenix": "Arizona, all year"},
    "MDT": {"America/Denver": "Denver"},
    "PST": {"America/Los_Angeles": "Los Angeles", "Asia/Manila": "the Philippines"},
    "PDT": {"America/Los_Angeles": "Los Angeles"},
    "AST": {"America/Halifax": "Halifax", "Asia/Riyadh": "Arabia"},
    "BST": {"Europe/London": "London", "Asia/Dhaka": "Bangladesh"},
    "IST": {"Asia/Kolkata": "India", "Europe/Dublin": "Ireland", "Asia/Jerusalem": "Israel"},
    "WET": {"Europe/Lisbon": "Lisbon"},
    "WEST": {"Europe/Lisbon": "Lisbon"},
    "CET": {"Europe/Berlin": "Berlin", "Europe/Madrid": "Madrid", "Africa/Algiers": "all year"},
    "CEST": {"Europe/Berlin": "Berlin", "Europe/Madrid": "Madrid"},
    "EET": {"Europe/Athens": "Athens", "Africa/Tripoli": "all year"},
    "EEST": {"Europe/Athens": "Athens", "Europe/Kyiv": "Kyiv"},
    "AEST": {"Australia/Sydney": "Sydney", "Australia/Brisbane": "Brisbane, all year"},
    "AEDT": {"Australia/Sydney": "Sydney"},
    "NZST": {"Pacific/Auckland": "New Zealand"},
    "NZDT": {"Pacific/Auckland": "New Zealand"},
}
# What stands before "time", besides cities.
_CALLED = {
    "eastern": "America/New_York",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
    "uk": "Europe/London",
    "central european": "Europe/Berlin",
}
_SHORT = "|".join(sorted({*_CLEAR, *_UNCLEAR}, key=len, reverse=True))
# In small letters only behind a time of day: some are words.
_ABBREVIATION = re.compile(
    rf"(?:\b(?P<name>{_SHORT})|(?<=[\dm])\s*\b(?P<small>(?i:{_SHORT})))"
    r"(?P<offset>\s?[+-]\s?\d{1,2}(?::?\d\d)?)?(?![\w/])"
)
_NAME = re.compile(r"\b(?P<region>[A-Za-z]+)/[A-Za-z_+/-]+\d*(?![\w#])")
_TIME = re.compile(r"\b(?:in\s+)?(?P<words>(?:[^\W\d_]+\s+){1,3})time\b", re.IGNORECASE)
_OWN = re.compile(r"\b(?:my|our|local)\s+time(?:\s?zone)?\b", re.IGNORECASE)


def zone_in(text: str, own: str) -> tuple[str, str]:
    """The IANA name of the zone that the text names, or `own`, and the text without it.

    Of what an abbreviation may mean, `own` is taken. Raises WrongUsage for any other unclear one.
    """
    if match := _OWN.search(text):
        return own, without(match, text)
    for match in _NAME.finditer(text):
        if match["region"].lower() in _regions():
            return _named(match[0]), without(match, text)
    if match := _ABBREVIATION.search(text):
        return _abbreviated(match, own), without(match, text)
    for match in _TIME.finditer(text):
        words = match["words"].split()
        for at in range(len(words)):
            if zone := _cities().get(" ".join(words[at:]).lower()):
                before = " ".join(words[:at])
                return zone, f"{text[: match.start()]} {before} {text[match.end() :]}"
    return own, text


def _named(name: str) -> str:
    known = {each.lower(): each for each in available_timezones()}
    try:
        return timezone_of(known.get(name.lower(), name)).key
    except ValueError as error:
        raise WrongUsage(f"There is no time zone `{name}`: {error}.") from error


def _abbreviated(match: re.Match[str], own: str) -> str:
    if match["offset"]:
        raise WrongUsage(
            f"`{match[0].strip()}` would be an hour off in summer or winter, where clocks change: "
            "type the name of a time zone, such as `Europe/Berlin`."
        )
    short = (match["name"] or match["small"]).upper()
    if short in _CLEAR:
        return _CLEAR[short]
    meant = _UNCLEAR[short]
    if own in meant:
        return own
    choices = listing([f"`{zone}` ({whose})" for zone, whose in meant.items()], "or")
    raise WrongUsage(f"Whose time is `{short}`? Type {choices}.")


@cache
def _regions() -> frozenset[str]:
    return frozenset(
        name.partition("/")[0].lower() for name in available_timezones() if "/" in name
    )


@cache
def _cities() -> dict[str, str]:
    """The zones by what is said before "time": a city, where only one zone has it."""
    by_city: dict[str, set[str]] = {}
    for name in available_timezones():
        region, _, city = name.rpartition("/")
        if region and not region.startswith(("Etc", "SystemV", "posix", "right")):
            by_city.setdefault(city.lower().replace("_", " "), set()).add(name)
    return {city: min(names) for city, names in by_city.items() if len(names) == 1} | _CALLED
