"""What is said where Slack signs at another time than this machine has."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.server.events import SECONDS_BETWEEN_WARNINGS, ClockWarning
from bot.server.limits import Limits
from tests.support.patience import PATIENCE
from tests.support.raw_requests import Bot, listening, whole

HOUR = 3600
FORGED = "v0=" + "0" * 64


def statuses(bot: Bot, *requests: bytes) -> list[int]:
    found = []
    for request in requests:
        with bot.connect() as connection:
            connection.sendall(request)
            found.append(int(connection.recv(65536).split(b" ")[1]))
    return found


@pytest.mark.fault
@pytest.mark.parametrize(("ahead", "said"), [(HOUR, "60 min after"), (-HOUR, "60 min before")])
def test_a_clock_that_slacks_signatures_do_not_match_is_named_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, ahead: float, said: str
) -> None:
    with listening(tmp_path, Limits(arriving=PATIENCE, answering=PATIENCE)) as bot:
        assert statuses(bot, *[whole(ahead=ahead)] * 5, whole()) == [401] * 5 + [200]
        assert len(bot.app.heard) == 1
    (warning,) = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert f"its time is {said} the clock of this machine" in warning
    assert "if it is right, somebody sends an old request again" in warning


@pytest.mark.attack
def test_no_stranger_has_the_log_say_that_the_clock_is_wrong(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with listening(tmp_path, Limits(arriving=PATIENCE, answering=PATIENCE)) as bot:
        forged = [whole(ahead=ahead, X_Slack_Signature=FORGED) for ahead in (-HOUR, 0, HOUR)]
        other_time = whole(X_Slack_Request_Timestamp="1")
        assert statuses(bot, *forged, other_time) == [401] * 4
        assert bot.app.heard == []
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


def test_it_is_named_again_after_some_minutes(caplog: pytest.LogCaptureFixture) -> None:
    seconds = [0.0]
    warning = ClockWarning(lambda: seconds[0])
    for moment, said in ((0, 1), (SECONDS_BETWEEN_WARNINGS - 1, 1), (SECONDS_BETWEEN_WARNINGS, 2)):
        seconds[0] = moment
        warning.say(0)
        assert len(caplog.records) == said
