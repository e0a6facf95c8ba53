"""Threads may read or be told of something for the first time at once, as after a start."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from tests.support.processes import ended

# Each round defines the types anew.
PROGRAM = """
import json, sys
from importlib import import_module, reload
from threading import Barrier, Thread

import msgspec

sys.setswitchinterval(1e-6)
name, kind, content = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
module = import_module(name)
for _ in range(100):
    kinds = getattr(reload(module), kind)
    together = Barrier(3)

    def use():
        together.wait()
        msgspec.convert(content, kinds)

    threads = [Thread(target=use) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
"""
ISSUE = {"number": 1, "title": "t", "url": "u", "state": "OPEN"}
PROJECT = {
    "format": "sprint-analytics/board",
    "version": 1,
    "title": "t",
    "url": "u",
    "exported_at": "2026-12-01",
    "field_names": {},
    "fields": [],
    "items": [{"id": "a", "type": "ISSUE", "content": ISSUE, "points": {"number": 1}}],
}
COMMAND = dict.fromkeys(("command", "team_id", "channel_id", "user_id"), "x")
EVENT = {"team_id": "T", "event_id": "E", "event": {}}


@pytest.mark.parametrize(
    ("module", "kind", "content"),
    [
        ("metrics.reading.native_schema", "Project", PROJECT),
        ("metrics.reading.gh_items", "_Content", {"type": "Issue", "number": 1}),
        ("metrics.reading.gh_items", "_PARSED", {"items": []}),
        ("metrics.reading.gh_issues", "Named", {"name": "bug"}),
        ("metrics.reading.read", "_Head", {"format": "x"}),
        ("bot.server.payloads", "Command", COMMAND),
        ("bot.server.payloads", "EventCallback", EVENT),
        ("bot.server.payloads", "AppHomeOpened", {"user": "U", "tab": "home"}),
        ("bot.server.payloads", "Interaction", {"team": {"id": "T"}, "user": {"id": "U"}}),
    ],
)
def test_a_first_use_in_several_threads_ends_no_process(
    module: str, kind: str, content: dict[str, Any]
) -> None:
    done = ended([sys.executable, "-c", PROGRAM, module, kind, json.dumps(content)])
    assert (done.returncode, done.stderr) == (0, "")
