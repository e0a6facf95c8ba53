from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.support.command_line import Outcome
from tests.support.worked_example import (
    ISSUES,
    gh_issues,
    gh_items,
    native_export,
    results_csv,
    write_all,
)

Run = Callable[..., Outcome]

NATIVE = ["--sprint-file", "native.json"]
CLASSIC = ["--sprint-file", "items.json", "--issue-file", "issues.json"]
BURNDOWN_IN_POINTS = results_csv("sprint-burndown", "points")
BURNDOWN_IN_ISSUES = results_csv("sprint-burndown", "issues")
BURNUP_IN_POINTS = results_csv("sprint-burnup", "points")
PERCENT_COMPLETE_IN_POINTS = """\
"deliverable_title","total","closed","open","percent_complete"
"Launch",21,12,9,0.5714
"""


@pytest.fixture
def no_chrome(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails before a chart is drawn need not wait for a browser that starts."""
    monkeypatch.setenv("ANALYTICS_CHROME_PATH", "/nowhere/chrome")


@pytest.fixture(autouse=True)
def example(tmp_path: Path) -> None:
    write_all(tmp_path)


@pytest.mark.parametrize("files", [NATIVE, CLASSIC], ids=["native", "classic"])
@pytest.mark.parametrize(
    ("command", "results"),
    [
        (["sprint-burndown", "--sprint", "Sprint 1", "--unit", "POINTS"], BURNDOWN_IN_POINTS),
        (["sprint_burndown", "--sprint", "2023-11-05", "--unit", "issues"], BURNDOWN_IN_ISSUES),
        (["sprint-burnup", "--sprint", "1"], BURNUP_IN_POINTS),
        (["deliverable-percent-complete"], PERCENT_COMPLETE_IN_POINTS),
    ],
)
def test_worked_example(
    run: Run, tmp_path: Path, files: list[str], command: list[str], results: str
) -> None:
    outcome = run("calculate", *command, *files)
    assert (outcome.code, outcome.err) == (0, "")
    written = {file.name: file for file in (tmp_path / "data").iterdir()}
    of_sprints = {"details.csv"} if command[0].startswith("sprint") else set()
    assert written.keys() == of_sprints | {
        "chart-interactive.html",
        "chart-static.png",
        "results.csv",
        "source-data.csv",
    }
    assert written["results.csv"].read_text() == results
    with Image.open(written["chart-static.png"]) as image:
        assert len(image.convert("RGB").getcolors(1 << 24) or ()) > 10


def test_two_sprints_are_compared(run: Run, tmp_path: Path) -> None:
    two = ["--sprints", "Sprint 1", "--sprints", "2"]
    outcome = run("calculate", "sprint-comparison", *NATIVE, *two, "--show-results")
    assert (outcome.code, outcome.err) == (0, "")
    assert "Sprint 1" in outcome.out
    with (tmp_path / "data" / "results.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["sprint"] for row in rows} == {"Sprint 1", "Sprint 2"}
    assert {row["measure"] for row in rows} >= {"committed", "completed", "carried over", "open"}


@pytest.mark.parametrize("words", [["--sprint", "2"], ["--sprint", "1"]], ids=["empty", "0 points"])
def test_where_there_is_nothing_to_draw_the_picture_is_the_finding(
    run: Run, tmp_path: Path, words: list[str]
) -> None:
    nothing = [("A", 0.0, "2023-10-30", None, "Sprint 1")]
    (tmp_path / "native.json").write_text(json.dumps(native_export(nothing)))
    outcome = run("calculate", "sprint-burndown", *NATIVE, *words)
    assert (outcome.code, outcome.err) == (0, "")
    assert "chart-static.png" in outcome.out
    with Image.open(tmp_path / "data" / "chart-static.png") as image:
        assert image.width == 1200
        assert image.height < 500
        # There are words on it, and nothing else.
        dark = image.convert("L").point(lambda shade: 255 * (shade < 128)).getbbox()
    assert dark
    assert dark[0] > 40
    assert dark[2] > 400


def test_an_issue_file_that_is_not_needed_is_said_to_be_unused(run: Run) -> None:
    outcome = run(
        "calculate", "sprint-burndown", *NATIVE, "--issue-file", "issues.json", "--sprint", "1"
    )
    assert outcome.code == 0
    assert outcome.err == (
        "issues.json was not needed, so it was not used: native.json has its issues' dates.\n"
    )


def test_results_are_shown(run: Run) -> None:
    shown = run("calculate", "sprint-burndown", *NATIVE, "--sprint", "1", "--show-results").out
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert lines[0] == "Sprint 1: ended with 1 of 8 points open"
    assert "Percent closed 87%" in lines
    assert "Percent of issues pointed 4 of 5 (80%)" in lines
    assert "Data quality: 1 unpointed." in lines


def test_the_chart_opens_where_there_is_a_screen(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    browser.chmod(0o700)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    monkeypatch.setenv("DISPLAY", ":0")
    run("calculate", "sprint-burndown", *NATIVE, "--sprint", "1", "--show-results")
    page = tmp_path / "data" / "chart-interactive.html"
    assert (tmp_path / "opened").read_text().strip() == page.as_uri()


@pytest.mark.usefixtures("no_chrome")
def test_an_issue_file_of_numbers_is_of_the_repository_in_the_settings(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = gh_items()
    items["items"][-1]["content"]["repository"] = "acme/api"
    (tmp_path / "items.json").write_text(json.dumps(items))
    command = ["calculate", "sprint-burndown", *CLASSIC, "--sprint", "1"]
    assert "set `repository` of the board" in run(*command).err
    for name, value in {"OWNER": "acme", "PROJECT": "7", "REPOSITORY": "acme/web"}.items():
        monkeypatch.setenv(f"ANALYTICS_BOARDS__MAIN__{name}", value)
    outcome = run(*command)
    assert "Left out: 1 of the board's issues" in outcome.err
    assert (tmp_path / "data" / "results.csv").read_text() == BURNDOWN_IN_POINTS


@pytest.mark.usefixtures("no_chrome")
def test_titles_do_not_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    project = native_export()
    project["fields"][1]["configuration"]["completedIterations"][0]["title"] = "[red]\x1b[31mS"
    (tmp_path / "native.json").write_text(json.dumps(project))
    command = ["calculate", "sprint-burndown", *NATIVE, "--sprint"]
    assert "[red][31mS: ended" in run(*command, "2023-11-01").out
    assert "[red][31mS: ended" in run(*command, "2023-11-01", "--show-results").out
    assert "“[red][31mS”" in run(*command, "[red]S").err


@pytest.mark.usefixtures("no_chrome")
def test_days_are_those_of_the_time_zone(run: Run, tmp_path: Path) -> None:
    run(
        "calculate", "sprint-burndown", *NATIVE, "--sprint", "1", "--timezone", "Pacific/Kiritimati"
    )
    with (tmp_path / "data" / "results.csv").open() as file:
        assert next(csv.DictReader(file))["date"] == "2023-10-31"


@pytest.mark.usefixtures("no_chrome")
def test_a_board_whose_fields_have_other_names(run: Run, tmp_path: Path) -> None:
    text = json.dumps(gh_items()).replace('"points"', '"how Much"')
    (tmp_path / "items.json").write_text(text)
    wrong = run("calculate", "sprint-burndown", *CLASSIC, "--sprint", "1")
    assert wrong.code == 1
    assert "how Much" in wrong.err
    assert "--points-field" in wrong.err
    run("calculate", "sprint-burndown", *CLASSIC, "--sprint", "1", "--points-field", "How much")
    assert (tmp_path / "data" / "results.csv").read_text() == BURNDOWN_IN_POINTS


@pytest.mark.usefixtures("no_chrome")
def test_settings_are_what_is_meant_without_options(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYTICS_DEFAULT_UNIT", "issues")
    run("calculate", "sprint-burndown", *NATIVE, "--sprint", "1")
    assert (tmp_path / "data" / "results.csv").read_text() == BURNDOWN_IN_ISSUES


def test_deliverables_of_a_roadmap_by_status(run: Run, tmp_path: Path) -> None:
    roadmap = native_export([("Launch", None, "2023-10-01", None, "Sprint 1")], 100)
    (tmp_path / "roadmap.json").write_text(json.dumps(roadmap))
    command = ["calculate", "deliverable-percent-complete", *NATIVE]
    words = ["--roadmap-file", "roadmap.json", "--include-status"]
    assert run(*command, *words, "todo").code == 0
    assert (tmp_path / "data" / "results.csv").read_text() == PERCENT_COMPLETE_IN_POINTS
    unknown = run(*command, *words, "Blocked")
    assert unknown.code == 1
    assert "Blocked" in unknown.err


@pytest.mark.usefixtures("no_chrome")
def test_boards_of_the_roadmap_that_no_file_holds_are_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roadmap = native_export([("Launch", None, "2023-10-01", None, "Sprint 1")], 100)
    (tmp_path / "roadmap.json").write_text(json.dumps(roadmap))
    for name, project in {"WEB": "7", "APP": "8", "PLANS": "9"}.items():
        monkeypatch.setenv(f"ANALYTICS_BOARDS__{name}__OWNER", "acme")
        monkeypatch.setenv(f"ANALYTICS_BOARDS__{name}__PROJECT", project)
    command = ["calculate", "deliverable-percent-complete", *NATIVE, "--show-results"]
    command += ["--roadmap-file", "roadmap.json"]
    said = "Only native.json is read: work on app"
    assert said not in run(*command).out
    for name in ("WEB", "APP"):
        monkeypatch.setenv(f"ANALYTICS_BOARDS__{name}__ROADMAP", "plans")
    told = " ".join(run(*command).out.split())
    assert said in told
    assert "`analytics report deliverable-status --board web` counts it." in told


def test_without_chrome_the_rest_is_written_and_the_failure_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("calculate", "sprint-burndown", *NATIVE, "--sprint", "2")
    monkeypatch.setenv("ANALYTICS_CHROME_PATH", "/nowhere/chrome")
    outcome = run("calculate", "sprint-burndown", *NATIVE, "--sprint", "1")
    assert outcome.code == 1
    assert "/nowhere/chrome" in outcome.err
    assert (tmp_path / "data" / "results.csv").read_text() == BURNDOWN_IN_POINTS
    assert not (tmp_path / "data" / "chart-static.png").exists()


def test_a_failure_leaves_the_results_of_before(run: Run, tmp_path: Path) -> None:
    run("calculate", "sprint-burndown", *NATIVE, "--sprint", "1")
    before = {file.name: file.read_bytes() for file in (tmp_path / "data").iterdir()}
    assert run("calculate", "sprint-burndown", *NATIVE, "--sprint", "99").code == 1
    assert {file.name: file.read_bytes() for file in (tmp_path / "data").iterdir()} == before
    assert (tmp_path / "data" / "results.csv").read_text() == BURNDOWN_IN_POINTS


def test_posting_needs_its_settings_before_anything_is_computed(run: Run, tmp_path: Path) -> None:
    outcome = run("calculate", "sprint-burndown", *NATIVE, "--sprint", "1", "--post-results")
    assert outcome.code == 1
    assert "ANALYTICS_SLACK_BOT_TOKEN" in outcome.err
    assert "ANALYTICS_SLACK_CHANNEL" in outcome.err
    assert not (tmp_path / "data").exists()


def without(key: str, of: Callable[[dict[str, Any]], Any]) -> str:
    project = native_export()
    del of(project)[key]
    return json.dumps(project)


def dateless(key: str) -> str:
    project = native_export()
    for item in project["items"]:
        item["content"][key] = None
    return json.dumps(project)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is empty"),
        ("\n", "is empty"),
        ("Not Found", "is not JSON"),
        (json.dumps(native_export())[:-40], "is cut off"),
        ("[]", "object"),
        ("5", "object"),
        ("{}", "items"),
        (without("fields", lambda project: project), "fields"),
        (without("createdAt", lambda project: project["items"][0]["content"]), "createdAt"),
        (dateless("createdAt"), "has no date on which it was created"),
        (dateless("closedAt"), "has no date on which it was closed"),
        (json.dumps(gh_items()), "--issue-file"),
    ],
)
@pytest.mark.usefixtures("no_chrome")
def test_a_file_that_is_no_export(run: Run, tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "native.json").write_text(content)
    outcome = run("calculate", "sprint-burndown", *NATIVE, "--sprint", "1")
    assert outcome.code == 1
    assert says in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.usefixtures("no_chrome")
@pytest.mark.parametrize("sprint", ["12", "Sprint X", "@current", "1999-01-01", "", "=1+1"])
def test_an_unknown_sprint_is_told_with_the_nearest(run: Run, sprint: str) -> None:
    outcome = run("calculate", "sprint-burndown", *NATIVE, "--sprint", sprint)
    assert outcome.code == 1
    is_like_one = sprint in ("Sprint X", "@current", "1999-01-01", "")
    assert ("“Sprint " if is_like_one else "say @current, @previous or @next") in outcome.err


UNPOINTED = [(title, None, *rest) for title, _, *rest in ISSUES]
LONG = [("Ω" * 300, *rest) for _, *rest in ISSUES]
MANY = [ISSUES[number % 7] for number in range(10_000)]


@pytest.mark.parametrize(
    ("issues", "says"),
    [
        ([], "Sprint 1"),
        (ISSUES[5:], "Sprint 1"),
        (UNPOINTED, "points"),
        (LONG, "1 of 8 points open"),
        (MANY, "points open"),
    ],
    ids=["no items", "no issues", "no points", "long", "many"],
)
def test_odd_data_gives_a_clear_answer(
    run: Run, tmp_path: Path, issues: list[Any], says: str
) -> None:
    (tmp_path / "native.json").write_text(json.dumps(native_export(issues)))
    outcome = run("calculate", "sprint-burndown", *NATIVE, "--sprint", "1", "--show-results")
    assert outcome.code == 0
    assert says in outcome.out
    assert "nan" not in outcome.out.lower()


@pytest.mark.usefixtures("no_chrome")
def test_issues_that_the_issue_file_lacks_are_not_left_out_in_silence(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "issues.json").write_text(json.dumps(gh_issues(ISSUES[:5])))
    outcome = run("calculate", "sprint-burndown", *CLASSIC, "--sprint", "Sprint 1")
    assert "Left out: 2 of the board's issues that the issue file lacks." in outcome.err


@pytest.mark.usefixtures("no_chrome")
def test_a_field_that_the_export_was_not_made_with_is_refused(run: Run) -> None:
    outcome = run("calculate", "sprint-burndown", *NATIVE, "--points-field", "Size")
    assert outcome.code == 1
    assert "export the board again with --points-field" in outcome.err


@pytest.mark.usefixtures("no_chrome")
def test_half_of_a_board_is_not_computed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "issues.json").write_text(json.dumps(gh_issues()[4:]))
    outcome = run("calculate", "sprint-burndown", *CLASSIC, "--sprint", "Sprint 1")
    assert outcome.code == 1
    assert outcome.err.startswith(
        "items.json with issues.json: The issue file lacks 4 of the board's 7 issues of acme/web, "
    )
    assert "`gh issue list --repo acme/web --state all --limit 1000000 --json" in outcome.err
    assert not (tmp_path / "data").exists()


@pytest.mark.usefixtures("no_chrome")
@pytest.mark.parametrize(("done", "code"), [("Done", 1), ("Shipped", 0)])
def test_columns_for_done_work_are_those_of_the_settings(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: str, code: int
) -> None:
    for name, value in {"OWNER": "acme", "PROJECT": "7", "DONE_STATUSES": f"['{done}']"}.items():
        monkeypatch.setenv(f"ANALYTICS_BOARDS__MAIN__{name}", value)
    nothing_closed = [issue | {"closedAt": None} for issue in gh_issues()]
    (tmp_path / "issues.json").write_text(json.dumps(nothing_closed))
    outcome = run("calculate", "sprint-burndown", *CLASSIC, "--sprint", "Sprint 1")
    is_refused = outcome.err.startswith("items.json with issues.json: No issue in the issue file")
    assert is_refused is bool(code)
    assert (tmp_path / "data" / "results.csv").exists() is not is_refused


def test_what_gh_may_have_cut_is_said_in_headline_and_files(run: Run, tmp_path: Path) -> None:
    cut = gh_items((ISSUES * 5)[:30])
    del cut["totalCount"]
    (tmp_path / "items.json").write_text(json.dumps(cut))
    (tmp_path / "issues.json").write_text(json.dumps(gh_issues((ISSUES * 5)[:30])))
    outcome = run("calculate", "sprint-burndown", *CLASSIC, "--sprint", "1", "--show-results")
    assert outcome.code == 0
    first, *rest = outcome.out.splitlines()
    assert first.endswith(" open (only 30 items were read, gh's default limit)")
    assert "--format json --limit 1000000 > items.json" in " ".join(rest)
    page = (tmp_path / "data" / "chart-interactive.html").read_text()
    assert "Only 30 items were read, gh's default limit" in page


@pytest.mark.usefixtures("no_chrome")
@pytest.mark.parametrize("moment", ["createdAt", "closedAt"])
def test_an_issue_of_a_day_to_come_is_refused(run: Run, tmp_path: Path, moment: str) -> None:
    project = native_export()
    project["items"][0]["content"] |= {"state": "CLOSED", moment: "2199-12-31T10:00:00Z"}
    (tmp_path / "native.json").write_text(json.dumps(project))
    outcome = run("calculate", "sprint-burndown", *NATIVE, "--sprint", "1")
    assert outcome.code == 1
    assert "on 2199-12-31, which is still to come" in outcome.err


@pytest.mark.usefixtures("no_chrome")
def test_a_roadmap_that_is_the_board_is_refused(run: Run) -> None:
    outcome = run("calculate", "deliverable-percent-complete", *NATIVE, "--roadmap-file", NATIVE[1])
    assert outcome.code == 1
    assert "native.json: The roadmap has each issue of the board" in outcome.err
