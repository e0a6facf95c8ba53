"""An iteration as GitHub writes it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from metrics.model.errors import WrongShape
from metrics.model.iterations import Iteration
from metrics.reading.validation import check, key

_PARTS = {"title": str, "startDate": str, "duration": int}


def iteration(value: Any, where: str, identity: str) -> Iteration:
    """The iteration that GitHub writes as `value`, with its id at the key `identity`.

    Raises WrongShape.
    """
    parts = [value.get(name) for name in (identity, *_PARTS)] if isinstance(value, dict) else ()
    if [type(part) for part in parts] != [str, *_PARTS.values()]:
        check(value, where, (key(identity, str), *(key(*part) for part in _PARTS.items())))
    try:
        start = date.fromisoformat(value["startDate"])
        end = start + timedelta(days=value["duration"])
        # pandas can compute with these years.
        if not (start < end and start.year >= 1700 and end.year < 2200):
            raise ValueError
    except (ValueError, OverflowError):
        raise WrongShape(
            f"{where} starts on {value['startDate']!r} for {value['duration']} days: "
            "these are not valid dates. Correct it on the board, then export again."
        ) from None
    return Iteration(value[identity], value["title"], start, value["duration"])
