"""What the log says of a request that a person made."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.observing.logs import log_to_stderr
from playground.run import APP_TOKEN, BOT_TOKEN
from tests.support.person import Person, is_private, is_report
from tests.support.playgrounds import playground


@contextmanager
def logging_as_json() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    log_to_stderr("INFO", "json")
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_each_request_can_be_followed(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_as_json(), playground() as opened:
        ana = Person(opened.url)
        ana.say("team-platform", "/sprint-burndown previous by issues")
        ana.sees("team-platform", is_report)
        ana.say("team-platform", "/sprint-burndown Sprint 99")
        ana.sees("team-platform", is_private)
    told = capsys.readouterr().err
    lines = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    answered, refused = (
        next(line for line in lines if line["event"] == f"A request was {outcome}")
        for outcome in ("answered", "refused")
    )
    assert answered["report"] == refused["report"] == "sprint-burndown"
    assert (answered["board"], answered["conversation"]) == ("platform", "C0PLATFORM")
    assert answered["seconds"].keys() == {"export", "compute", "draw", "post"}
    assert answered["request"] != refused["request"]
    of_it = [line["event"] for line in lines if line.get("request") == answered["request"]]
    assert any("gh call" in event and "GraphQL cost" in event for event in of_it)
    reasons = [line["event"] for line in lines if line.get("request") == refused["request"]]
    assert any("No sprint is called “Sprint 99”" in event for event in reasons)
    for secret in (BOT_TOKEN, APP_TOKEN):
        assert secret not in told
