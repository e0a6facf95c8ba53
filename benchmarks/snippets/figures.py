"""Builds the figures of all reports on the sample board, and those of a folder's name as files.

What it takes is that of each figure, all together, after each was built once.
"""

import hashlib
import json
import sys
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np

from docs.contact_sheets import CASES
from docs.pictures import asked_for, asked_of_the_sample
from metrics.reports.catalogue import CATALOGUE


def took(build: Callable[[], Any]) -> float:
    began = process_time()
    build()
    return process_time() - began


def builder(report: Any) -> Any:
    """What gives Chrome's figure: plain data, and before that was so one of plotly's; or None."""
    if not hasattr(report, "drawing"):
        return report.figure
    draw = report.drawing
    return (lambda: draw().plain()) if draw else None


def picture(figure: Any) -> Any:
    """All that is drawn of a figure: no trace without anything, and an empty template."""
    text = json.dumps(figure) if isinstance(figure, dict) else figure.to_json()
    document = json.loads(text.replace('.000000000"', '"'), object_hook=decoded)
    document["data"] = [trace for trace in document["data"] if trace.keys() - {"type"}]
    document["layout"]["template"] = {}
    return document


def decoded(node: dict[str, Any]) -> Any:
    """An array that plotly has written in base64 as a list; all else without what is not set."""
    if "bdata" in node:
        return np.frombuffer(b64decode(node["bdata"]), node["dtype"]).tolist()
    return {name: part for name, part in node.items() if part is not None}


sample = asked_of_the_sample()
reports = {name: entry.compute(asked_for(name, sample)) for name, entry in CATALOGUE.items()}
builds = {name: build for name, report in reports.items() if (build := builder(report))}
drawn = {name: picture(build()) for name, build in builds.items()}
seconds = {name: median(took(build) for _ in range(7)) for name, build in builds.items()}
if sys.argv[1:]:
    many = CATALOGUE["deliverable-status"].compute(CASES["30 deliverables"](sample))
    build = builder(many)
    assert build
    drawn["tall"] = picture(build())
    for name, document in drawn.items():
        (Path(sys.argv[1]) / f"{name}.json").write_text(json.dumps(document))
text = json.dumps(drawn, sort_keys=True)
found = {"cpu": sum(seconds.values()), "result": hashlib.sha256(text.encode()).hexdigest()}
print(json.dumps({**found, "each": seconds}))
