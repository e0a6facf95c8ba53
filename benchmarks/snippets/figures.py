"""Builds the figures of all reports on the sample board, and those of a folder's name as files.

What it takes is that of each figure, all together, after each was built once.
"""

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from docs.contact_sheets import CASES
from docs.pictures import asked_for, asked_of_the_sample
from metrics.reports.catalogue import CATALOGUE


def took(build: Callable[[], Any]) -> float:
    began = process_time()
    build()
    return process_time() - began


def picture(figure: Any) -> Any:
    """All that is drawn of a figure: no trace without anything, and an empty template."""
    document = json.loads(figure.to_json())
    document["data"] = [trace for trace in document["data"] if trace.keys() - {"type"}]
    document["layout"]["template"] = "none"
    return document


sample = asked_of_the_sample()
reports = {name: entry.compute(asked_for(name, sample)) for name, entry in CATALOGUE.items()}
builds = {name: report.figure for name, report in reports.items() if report.figure}
drawn = {name: picture(build()) for name, build in builds.items()}
seconds = {name: median(took(build) for _ in range(7)) for name, build in builds.items()}
if sys.argv[1:]:
    many = CATALOGUE["deliverable-status"].compute(CASES["30 deliverables"](sample))
    assert many.figure
    drawn["tall"] = picture(many.figure())
    for name, document in drawn.items():
        (Path(sys.argv[1]) / f"{name}.json").write_text(json.dumps(document))
text = json.dumps(drawn, sort_keys=True)
found = {"cpu": sum(seconds.values()), "result": hashlib.sha256(text.encode()).hexdigest()}
print(json.dumps({**found, "each": seconds}))
