"""Log lines have the request that they are about, and never a secret."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from bot.observing.logs import LONGEST_TRACEBACK, LONGEST_VALUE, log_context, log_to_stderr
from tests.support.effort import check_effort

log = logging.getLogger("bot.test")


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.strip().splitlines()


def test_where_stderr_is_closed_nothing_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    log_to_stderr("INFO", "text")
    log.warning("Nobody hears it")


def test_json_has_one_object_a_line_with_what_it_is_about(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log_to_stderr("INFO", "json")
    log.debug("not told")
    log.info("Nobody asked")
    with log_context(report="sprint-burndown", board="main", conversation=""):
        log.warning("It took %s s", 2.5, extra={"seconds": {"export": 2.0}})
        try:
            raise ValueError("a bug\nin two lines")
        except ValueError:
            log.exception("It failed")
    first, second, third = map(json.loads, lines(capsys))
    assert first["event"] == "Nobody asked"
    assert "request" not in first
    assert second["event"] == "It took 2.5 s"
    assert (second["report"], second["board"], second["level"]) == (
        "sprint-burndown",
        "main",
        "warning",
    )
    assert second["seconds"] == {"export": 2.0}
    assert "conversation" not in second
    assert third["request"] == second["request"]
    assert "ValueError: a bug" in third["exception"]


def test_text_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr("WARNING", "text")
    log.info("not told")
    with log_context(board="main"):
        log.warning("Look here")
    (line,) = lines(capsys)
    assert "Look here" in line
    assert "board=main" in line


def test_the_scheduler_is_heard_only_where_something_is_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    scheduler = logging.getLogger("apscheduler.executors.default")
    log_to_stderr("INFO", "text")
    scheduler.info("Running job")
    scheduler.warning("Run time of job was missed")
    (line,) = lines(capsys)
    assert "missed" in line
    log_to_stderr("DEBUG", "text")
    scheduler.info("Running job")
    assert len(lines(capsys)) == 1


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-1234-5678-abcdefghijkl",
        "xapp-1-A0123-456-abcdef0123456789",
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "ghs_shorter0123",
        "ghs_1234_eyJhbGci.eyJpc3Mi.c2ln-bmF0",
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.c2lnbmF0dXJl",
        "-----BEGIN RSA PRIVATE KEY----- hunter2 -----END RSA PRIVATE KEY-----",
        "github_pat_11ABCDEFG0_abcdefghijklmnopqrstuvwxyz",
        "postgresql://bot:hunter2@db/analytics",
        "https://hooks.slack.com/commands/T0ACME/12345/hunter2",
        "GET /slack/oauth_redirect?code=hunter2&state=abc",
        "wss://wss-primary.slack.com/link/?app_id=1&ticket=hunter2",
    ],
)
def test_no_secret_is_ever_logged(
    capsys: pytest.CaptureFixture[str], form: str, secret: str
) -> None:
    log_to_stderr("INFO", form)
    log.warning("Refused: %s", secret, extra={"told": [f"with {secret}"]})
    try:
        raise ValueError(secret)
    except ValueError:
        log.exception("It failed")
    told = "\n".join(lines(capsys))
    hidden = "hunter2" if "hunter2" in secret else secret
    assert hidden not in told
    assert "***" in told


FORGED = "a\n2026-11-30T09:00:00Z [error    ] forged\r\n{}\x1b[2K\x1b[1A\u202e\u2028b\x9b"


@pytest.mark.attack
@pytest.mark.parametrize("form", ["json", "text"])
def test_nothing_from_outside_begins_a_line_of_the_log(
    capsys: pytest.CaptureFixture[str], form: str
) -> None:
    log_to_stderr("INFO", form)
    with log_context(board=FORGED):
        log.warning("No sprint is called “%s”", FORGED, extra={"told": {"titles": [FORGED]}})
        log.warning(FORGED)
    told = capsys.readouterr().err
    assert told.count("\n") == 2
    assert not {*"\r\x1b\u202e\u2028\x9b"} & {*told}
    assert all("forged" in line for line in told.splitlines())


@pytest.mark.attack
@pytest.mark.parametrize("form", ["json", "text"])
def test_no_error_begins_a_line_of_the_log_but_its_own(
    capsys: pytest.CaptureFixture[str], form: str
) -> None:
    log_to_stderr("INFO", form)
    try:
        raise ValueError(FORGED)
    except ValueError:
        log.exception("It failed")
    first, *others = capsys.readouterr().err.splitlines()
    assert "It failed" in first
    assert all(line.startswith("    ") for line in others if line)
    assert not {*"\r\x1b\u202e\u2028\x9b"} & {*"".join(others)}
    assert bool(others) is (form == "text")


ENDLESS = "標" * 100_000


@pytest.mark.attack
@pytest.mark.parametrize("form", ["json", "text"])
def test_no_title_makes_a_line_of_the_log_without_end(
    capsys: pytest.CaptureFixture[str], form: str
) -> None:
    log_to_stderr("INFO", form)
    with log_context(board=ENDLESS):
        log.warning("No sprint is called “%s”", ENDLESS, extra={"told": {"titles": [ENDLESS] * 3}})
        log.warning("Done", extra={"many": ["標"] * 100_000, "few": {"export": 2.0}})
    first, second = lines(capsys)
    assert len(first) < 4 * LONGEST_VALUE
    assert "No sprint is called “標" in first
    assert len(second) < 4 * LONGEST_VALUE
    assert ('"few": {"export": 2.0}' if form == "json" else "few={'export': 2.0}") in second


@pytest.mark.attack
@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize("message", [ENDLESS, "a line\n" * 20_000], ids=["one line", "lines"])
def test_no_error_makes_a_traceback_without_end(
    capsys: pytest.CaptureFixture[str], form: str, message: str
) -> None:
    log_to_stderr("INFO", form)
    try:
        try:
            raise KeyError(message)
        except KeyError as error:
            raise ValueError(f"{message} is wrong") from error
    except ValueError:
        log.exception("It failed")
    told = capsys.readouterr().err
    assert len(told) < 3 * LONGEST_TRACEBACK
    assert "test_logs.py" in told
    if form == "text":
        assert all(len(line) < LONGEST_VALUE for line in told.splitlines())


@pytest.mark.attack
@pytest.mark.parametrize(
    "part",
    ["eyJ-", "-----BEGIN PRIVATE KEY-----", "xoxb-", "://a:", "ghs_", "&code=", "eyJa.eyJ"],
)
def test_looking_for_secrets_takes_no_longer_than_plain_words(
    capsys: pytest.CaptureFixture[str], part: str
) -> None:
    log_to_stderr("INFO", "text")
    words = "word " * 20_000
    check_effort(log.warning, part * (len(words) // len(part)), words)
    capsys.readouterr()
