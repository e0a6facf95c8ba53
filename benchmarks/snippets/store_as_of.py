"""The board in a store as of early, the middle and now: `URL`."""

import json
import sys
from time import perf_counter

import pandas as pd

from benchmarks import store as sample
from integrations.store import Store

store = Store(sys.argv[1])
store.sightings(sample.BOARD)
began = perf_counter()
found = [
    store.as_of(sample.BOARD, sample.START + turn * sample.WEEK)
    for turn in (0, sample.EXPORTS // 2, sample.EXPORTS)
]
seconds = perf_counter() - began
store.close()
columns = ["item_id", "number", "title", "status", "points", "created_at"]
hashes = [pd.util.hash_pandas_object(each.items[columns], index=False) for each in found if each]
result = [[len(each), int(each.sum() % 2**50)] for each in hashes]
print(json.dumps({"seconds": seconds, "result": result}))
