"""What the asker is told where something fails, and what the log has, as a table."""

from __future__ import annotations

import pytest

from bot.answering.error_boundary import APOLOGY, reporting_errors_to
from bot.errors import NoReportNamed, WrongUsage
from integrations.errors import BeingStopped, IntegrationError
from metrics.model.errors import NothingToReport, ReportError


def fail(failure: Exception, cause: Exception | None = None) -> None:
    raise failure from cause


@pytest.mark.parametrize(
    ("failure", "name", "told"),
    [
        (None, "answered", []),
        (WrongUsage("Type `help`."), "refused", ["Type `help`."]),
        (NoReportNamed("No report."), "refused", ["No report."]),
        (NothingToReport("No sprint."), "refused", ["No sprint."]),
        (ReportError("No points."), "refused", ["No points."]),
        (IntegrationError("GitHub is away."), "refused", ["GitHub is away."]),
        # What errors quote cannot ping or link.
        (WrongUsage("No board `<!here>`."), "refused", ["No board `&lt;!here&gt;`."]),
        (ValueError("a bug"), "failed", [APOLOGY]),
        (KeyError("a bug"), "failed", [APOLOGY]),
    ],
    ids=repr,
)
def test_what_fails_is_told_in_one_sentence(
    failure: Exception | None, name: str, told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []
    with reporting_errors_to(lambda text, _=None: heard.append(text), "U1", "/flow") as outcome:
        if failure:
            fail(failure)
    assert (outcome.name, heard) == (name, told)
    assert ("/flow was not answered" in caplog.text) is (failure is not None)
    assert ("Traceback" in caplog.text) is (name == "failed")
    if name == "refused":
        assert f"{type(failure).__name__}: {failure}" in caplog.text


def test_what_another_process_deals_with_is_told_to_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[str] = []
    with (
        pytest.raises(BeingStopped),
        reporting_errors_to(
            lambda text, _=None: told.append(text), "U1", "/flow", passes=(BeingStopped,)
        ),
    ):
        fail(BeingStopped())
    assert (told, caplog.text) == ([], "")


def test_why_something_was_refused_is_logged_with_its_cause(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with reporting_errors_to(lambda *_: None, "U1", "/flow"):
        fail(IntegrationError("GitHub is away."), OSError("no route to host"))
    assert "OSError: no route to host" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_cause_without_end_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    with reporting_errors_to(lambda *_: None, "U1", "/flow"):
        fail(IntegrationError("GitHub is away."), OSError("[\n" * 100_000))
    assert len(caplog.text) < 1_000


@pytest.mark.parametrize("failure", [WrongUsage("No board."), ValueError("a bug")], ids=repr)
def test_who_cannot_be_told_is_logged(failure: Exception, caplog: pytest.LogCaptureFixture) -> None:
    def reply(text: str, blocks: object = None) -> None:
        raise IntegrationError("Slack is away.")

    with reporting_errors_to(reply, "U1", "/flow") as outcome:
        fail(failure)
    assert outcome.name in {"refused", "failed"}
    assert "U1 was not told: " in caplog.text
    assert "Slack is away." in caplog.text
    assert ("Traceback" in caplog.text) is (outcome.name == "failed")


def test_the_end_of_the_process_is_no_failure_of_the_request() -> None:
    with pytest.raises(KeyboardInterrupt), reporting_errors_to(lambda *_: None, "U1", "/flow"):
        raise KeyboardInterrupt
