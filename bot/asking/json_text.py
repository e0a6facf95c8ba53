"""The one JSON format for values that buttons, forms and the store keep."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any


def write(plain: Mapping[str, Any]) -> str:
    """Plain values as JSON without blanks; days and moments in ISO format."""
    return json.dumps(plain, default=_iso, ensure_ascii=False, separators=(",", ":"))


def _iso(value: date) -> str:
    # Also of a moment, which is a date too: `date.isoformat` would drop its time.
    return value.isoformat()


def read(text: str) -> dict[str, Any]:
    """The values that `write` wrote. Raises ValueError for any other text."""
    try:
        plain = json.loads(text)
    except RecursionError as error:
        raise ValueError(f"{text[:100]!r} is nested too deeply.") from error
    if not isinstance(plain, dict):
        raise ValueError(f"{text[:100]!r} is no JSON object.")
    return plain
