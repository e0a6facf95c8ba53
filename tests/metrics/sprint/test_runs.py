"""What is reckoned run by run is what pandas reckons group by group."""

from __future__ import annotations

from itertools import count

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from metrics.sprint.runs import (
    NOWHERE,
    at,
    before,
    first_of,
    highest,
    last_of,
    latest,
    numbered,
)

ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(-9, 9), st.booleans()), max_size=20)


@given(ROWS)
def test_runs_are_groups(rows: list[tuple[int, int, bool]]) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    table = pd.DataFrame(rows, columns=["item", "value", "is_wanted"]).astype(
        {"item": int, "value": int, "is_wanted": bool}
    )
    groups = table.groupby("item")
    items, values, is_wanted = (table[name].to_numpy() for name in table)
    is_first = first_of(items)
    assert is_first.tolist() == (~table.duplicated("item")).tolist()
    assert last_of(items).tolist() == (~table.duplicated("item", keep="last")).tolist()
    assert before(values, is_first, 7).tolist() == groups["value"].shift(fill_value=7).tolist()
    assert highest(values, is_first).tolist() == groups["value"].cummax().tolist()
    filled = table["value"].where(table["is_wanted"]).groupby(table["item"]).ffill().fillna(7)
    assert at(latest(is_wanted, is_first), values, 7).tolist() == filled.tolist()


@given(ROWS)
def test_rows_with_equal_keys_have_one_number(rows: list[tuple[int, int, bool]]) -> None:
    keys = [(item, value) for item, value, _ in rows]
    numbers = dict(zip(sorted(set(keys)), count(), strict=False))
    columns = np.array(keys, int).reshape(-1, 2)
    assert numbered(columns[:, 0], columns[:, 1]).tolist() == [numbers[key] for key in keys]


def test_before_the_first_wanted_row_there_is_none() -> None:
    found = latest(np.array([False, True, False, False]), np.array([True, False, False, True]))
    assert found.tolist() == [NOWHERE, 1, 1, NOWHERE]
