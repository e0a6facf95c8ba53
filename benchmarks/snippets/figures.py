"""Builds the figures of all reports on the sample board, and those of a folder's name as files.

What it takes is that of each figure, all together, after each was built once.
"""

import hashlib
import json
import sys
from pathlib import Path
from statistics import median
from time import process_time

from docs.contact_sheets import CASES
from docs.pictures import asked_for, asked_of_the_sample
from metrics.reports.catalogue import CATALOGUE


def took(build):
    began = process_time()
    build()
    return process_time() - began


def picture(figure):
    """All that is drawn of a figure; what is there for traces that no chart has goes with it."""
    document = json.loads(figure.to_json())
    document["layout"].pop("template", None)
    return document


sample = asked_of_the_sample()
builds = {name: CATALOGUE[name].compute(asked_for(name, sample)).figure for name in CATALOGUE}
drawn = {name: picture(build()) for name, build in builds.items()}
seconds = {name: median(took(build) for _ in range(7)) for name, build in builds.items()}
if sys.argv[1:]:
    tall = CASES["30 deliverables"](sample)
    drawn["tall"] = picture(CATALOGUE["deliverable-status"].compute(tall).figure())
    for name, document in drawn.items():
        (Path(sys.argv[1]) / f"{name}.json").write_text(json.dumps(document))
text = json.dumps(drawn, sort_keys=True)
found = {"cpu": sum(seconds.values()), "result": hashlib.sha256(text.encode()).hexdigest()}
print(json.dumps({**found, "each": seconds}))
