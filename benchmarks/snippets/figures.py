"""Builds the figures of all reports on the sample board, and writes them as files where a folder is
named, else measures.

What it takes is that of each figure, all together, after each was built once: of a report that is
computed anew, as a report may keep what it drew of, and of objects made for it alone.
"""

import hashlib
import json
import pickle
import sys
from base64 import b64decode
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np

from docs.contact_sheets import CASES
from docs.pictures import asked_for, asked_of_the_sample
from metrics.reports.catalogue import CATALOGUE


def took(name: str, kept: bytes) -> float:
    """What the figure of a new report takes, and nothing of its computing."""
    build = built_anew(name, kept)
    began = process_time()
    build()
    return process_time() - began


def built_anew(name: str, kept: bytes) -> Any:
    return builder(CATALOGUE[name].compute(pickle.loads(kept)))  # noqa: S301


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
asked = {name: pickle.dumps(asked_for(name, sample)) for name in CATALOGUE}
builds = {name: build for name, kept in asked.items() if (build := built_anew(name, kept))}
drawn = {name: picture(build()) for name, build in builds.items()}
if sys.argv[1:]:
    many = CATALOGUE["deliverable-status"].compute(CASES["30 deliverables"](sample))
    build = builder(many)
    assert build
    drawn["tall"] = picture(build())
    for name, document in drawn.items():
        (Path(sys.argv[1]) / f"{name}.json").write_text(json.dumps(document))
else:
    # One of them takes seconds to compute.
    times = {name: 1 if name == "forecast-record" else 5 for name in builds}
    seconds = {name: median(took(name, asked[name]) for _ in range(times[name])) for name in builds}
    text = json.dumps(drawn, sort_keys=True)
    found = {"cpu": sum(seconds.values()), "result": hashlib.sha256(text.encode()).hexdigest()}
    print(json.dumps({**found, "each": seconds}))
