"""Makes a store of many items with 20 changes each: `FILE ITEMS`.

The first export is recorded; the later ones are written as it would, which takes a minute less.
"""

import sqlite3
import sys
from contextlib import closing

from benchmarks import store as sample
from integrations.store import Store

file, sample.ITEMS = sys.argv[1], int(sys.argv[2])
store = Store(f"sqlite:///{file}")
store.record(sample.BOARD, sample.START, sample.items(), sample.ABOUT)
store.close()
start, week = int(sample.START.timestamp()) * 10**9, int(sample.WEEK.total_seconds()) * 10**9
with closing(sqlite3.connect(file)) as connection, connection:
    (last,) = connection.execute("SELECT max(id) FROM analytics_word").fetchone()
    connection.executemany(
        "INSERT INTO analytics_word VALUES (1, ?, ?)",
        [(last + number, f"Status {number}") for number in range(1, 9)],
    )
    names = [column[1] for column in connection.execute("PRAGMA table_info(analytics_change)")]
    for number in range(1, sample.CHANGES + 1):
        # A quarter of the board is in motion at a time.
        new = {
            "seen_from": f"{start} + (item % 4 * {sample.CHANGES} + {number}) * {week}",
            "status": f"{last} + 1 + (item + {number}) % 8",
            "points": f"{number}",
        }
        values = ", ".join(new.get(name, name) for name in names)
        statement = f"""
            INSERT INTO analytics_change ({", ".join(names)})
            SELECT {values} FROM analytics_change WHERE seen_from = {start}
        """  # noqa: S608
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO analytics_export VALUES (1, ?, ?, 1)",
        [(start + turn * week, start + turn * week) for turn in range(1, sample.EXPORTS + 1)],
    )
