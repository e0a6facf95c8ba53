"""Draws figures of files with a Chrome that is warm: `at-once` or `one-by-one`, then the files."""

import hashlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter

from integrations.chrome import Chrome

ROUNDS = 9
# In seconds, where much else is run.
PATIENCE = 300
how, *files = sys.argv[1:]
figures = [json.loads(Path(file).read_text()) for file in files]
with Chrome(timeout=PATIENCE) as chrome, ThreadPoolExecutor(len(figures)) as threads:

    def drawn() -> tuple[float, list[bytes]]:
        began = perf_counter()
        if how == "at-once":
            pngs = list(threads.map(chrome.png, figures))
        else:
            pngs = [chrome.png(figure) for figure in figures]
        return perf_counter() - began, pngs

    rounds = [drawn() for _ in range(ROUNDS + 2)][2:]
pngs = {tuple(pngs) for _, pngs in rounds}
assert len(pngs) == 1, "the same figure is drawn in several ways"
digests = [hashlib.sha256(png).hexdigest() for png in pngs.pop()]
print(json.dumps({"seconds": median(took for took, _ in rounds), "result": digests}))
