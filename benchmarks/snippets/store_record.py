"""Records exports of a board that no other process has recorded, each with so many items changed
since the one before, and with fields: `URL ITEMS CHANGED`."""

import json
import os
import sys
from datetime import timedelta
from statistics import median
from time import perf_counter

from benchmarks import store as sample
from integrations.store import Store

url, sample.ITEMS, changed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
board, store, items = f"acme/{os.getpid()}", Store(url), sample.items()
seconds, numbers = [], []
for turn in range(8):
    # Each export is read from a file of its own: nothing of it is the same object as before.
    items = items.copy()
    items.loc[items.index[turn * changed : (turn + 1) * changed], "status"] = f"Status {turn}"
    values = {
        item_id: {"Status": status, "Points": points, "Sprint": {"id": "a", "title": "Sprint 1"}}
        for item_id, status, points in zip(
            items["item_id"], items["status"], items["points"], strict=True
        )
    }
    began = perf_counter()
    number = store.record(
        board, sample.START + timedelta(hours=turn), items, sample.ABOUT, field_values=values
    )
    seconds.append(perf_counter() - began)
    numbers.append(number)
store.close()
# The first one begins the board's history.
print(json.dumps({"seconds": median(seconds[1:]), "result": numbers}))
