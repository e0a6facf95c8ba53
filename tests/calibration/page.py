"""Writes the tables of docs/metrics/calibration.md: `python -m tests.calibration.page`.

A table stands between `<!-- calibration: NAME -->` and `<!-- end -->`. Another one is one more of
`TABLES`, and these two lines on the page. It takes some minutes; `make long` checks the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.calibration import dates, sprints

PAGE = Path(__file__).parents[2] / "docs" / "metrics" / "calibration.md"
TABLES: Mapping[str, Callable[[], Iterator[str]]] = {
    "dates": dates.table,
    "what days count": dates.tried,
    "sprints": sprints.table,
}
_TABLE = re.compile(r"(<!-- calibration: ([\w ]+) -->\n).*?(<!-- end -->\n)", re.DOTALL)


def table_on(page: str, name: str) -> list[str]:
    """The lines of the table of that name, as the page has them."""
    (found,) = [match for match in _TABLE.finditer(page) if match[2] == name]
    return [line for line in found[0].splitlines() if line.startswith("|")]


def with_tables(page: str) -> str:
    """The page with all of its tables as the code now makes them."""

    def made(match: re.Match[str]) -> str:
        return "\n".join([match[1], *TABLES[match[2]](), "", match[3]])

    return _TABLE.sub(made, page)


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
