from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from contextlib import closing
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest

from bot.cli.playground import MODULES_OF_EXTRA
from integrations.programs import installing
from integrations.store import Store
from playground.run import APP_TOKEN, BOT_TOKEN
from tests.support.command_line import Outcome
from tests.support.patience import PATIENCE
from tests.support.processes import ended, running
from tests.support.worked_example import write_all

ROOT = Path(__file__).parents[3]
HEAVY = ("dynaconf", "pandas", "plotly", "kaleido", "slack_sdk", "slack_bolt", "uvicorn")


def loaded_by(*arguments: str, looked_for: Sequence[str] = HEAVY) -> set[str]:
    """Those of the modules that a command imports, in a process of its own."""
    code = (
        "import sys\n"
        "from bot.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        f"print('loaded:', *(name for name in {looked_for} if name in sys.modules))"
    )
    run = ended([sys.executable, "-c", code, *arguments], check=True)
    return set(run.stdout.partition("loaded:")[2].split())


def test_help_makes_no_command_of_a_report() -> None:
    of_reports = ("bot.cli.report", "metrics.reports.catalogue", "config")
    assert loaded_by("--help", looked_for=of_reports) == set()
    assert loaded_by("report", "--help", looked_for=of_reports) == set(of_reports)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["export", "gh-project-data", "--help"],
        ["calculate", "sprint-burndown", "--help"],
        ["report", "sprint-burndown", "--help"],
        ["doctor", "--help"],
        ["setup", "--help"],
    ],
)
def test_help_waits_for_nothing_heavy(arguments: list[str]) -> None:
    assert loaded_by(*arguments) == set()


def test_help_waits_for_nothing_that_it_does_not_show() -> None:
    looked_for = ("rich.table", "markdown_it", "pygments")
    assert loaded_by("--help", looked_for=looked_for) == {"rich.table"}


def test_what_help_does_not_show_is_there_for_who_needs_it() -> None:
    code = (
        "import sys\n"
        "from bot.cli.unshown import spare\n"
        "spare()\n"
        "from rich.markdown import Heading, Markdown\n"
        "import rich.traceback as tracebacks\n"
        "assert type(Markdown('# Sprint')) is sys.modules['rich.markdown'].Markdown\n"
        "assert tracebacks.Trace.__module__ == 'rich.traceback'\n"
        "spare()\n"
        "assert sys.modules['rich.markdown'].Heading is Heading\n"
    )
    ended([sys.executable, "-c", code], check=True)


def test_a_report_of_files_waits_for_nothing_of_boards_that_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_all(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    command = ["calculate", "sprint-burndown", "--sprint", "1", "--sprint-file", "native.json"]
    unneeded = ("sqlalchemy", "slack_sdk", "uvicorn", "markdown_it")
    assert loaded_by(*command, looked_for=("pandas", *unneeded)) == {"pandas"}


def test_a_working_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    analytics = Path(sys.executable).with_name("analytics")
    done = ended(["sh", "-c", f"rmdir {gone}; exec {analytics} doctor"], cwd=gone)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The folder that this runs in is gone: change to another one first.\n"


def test_version(run: Callable[..., Outcome]) -> None:
    assert run("--version").out == f"analytics {version('sprint-analytics')}\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["calculate", "sprint_burndown", "--help"], "analytics calculate sprint-burndown"),
        (["export", "gh_project_data", "--help"], "analytics export gh-project-data"),
        (["export", "gh_issue_data", "--help"], "analytics export gh-issue-data"),
        (
            ["calculate", "deliverable_percent_complete", "--help"],
            "analytics calculate deliverable-percent-complete",
        ),
        (["calculate", "--help"], "sprint-burnup"),
        (["-h"], "playground"),
    ],
)
def test_underscores_are_hyphens(
    run: Callable[..., Outcome], arguments: list[str], says: str
) -> None:
    assert says in run(*arguments).out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["burndown"], "No such command 'burndown'"),
        (["calculate", "sprint-burnd"], "Did you mean 'sprint-burndown'"),
        (["calculate", "sprint-burndown"], "Missing option '--sprint-file'"),
        (["calculate", "sprint_burndown", "--sprint_file", "missing.json"], "does not exist"),
        (["calculate", "sprint-burndown", "--unit", "hours"], "'hours': write points or issues."),
        (["calculate", "sprint-burndown", "--timezone", "Europe/Berln"], "Europe/Berlin"),
        (["export", "gh-project-data", "--project", "0"], "'0': write the number in the project"),
        (
            ["export", "gh-project-data", "--project", "seven"],
            "'seven': write the number in the project",
        ),
        (["playground", "--port", "99999"], "less than or equal to 65535"),
    ],
)
def test_wrong_use_is_said_and_exits_with_2(
    run: Callable[..., Outcome], arguments: list[str], says: str
) -> None:
    outcome = run(*arguments)
    assert outcome.code == 2
    assert says in outcome.err


@pytest.mark.parametrize("command", [["serve"], ["doctor"]])
def test_wrong_settings_are_told(
    run: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("ANALYTICS_TIMEZONE", "Mars")
    outcome = run(*command)
    assert outcome.code == 1
    assert "timezone is 'Mars': write the name of a time zone" in outcome.out + outcome.err


def test_serving_without_tokens_says_where_they_are(run: Callable[..., Outcome]) -> None:
    outcome = run("serve")
    assert outcome.code == 1
    assert "set ANALYTICS_SLACK_BOT_TOKEN to the Bot User OAuth Token" in outcome.err
    assert "set ANALYTICS_SLACK_APP_TOKEN to the app-level token" in outcome.err


@pytest.mark.parametrize("command", ["serve", "clock"])
def test_a_store_of_a_newer_version_ends_a_process_before_it_begins(
    run: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    file = tmp_path / "newer.sqlite3"
    with closing(Store(f"sqlite:///{file}")) as store:
        store.schedules.all()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE analytics_version SET version_num = '9999'")
        connection.commit()
    monkeypatch.setenv("ANALYTICS_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("ANALYTICS_SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("ANALYTICS_SLACK_APP_TOKEN", APP_TOKEN)
    outcome = run(command)
    assert outcome.code == 1
    assert "was written by a newer version of Sprint Analytics: install that one" in outcome.err


def test_the_extra_has_what_only_the_playground_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = packages_distributions()
    needed = {names[module][0].lower() for module in MODULES_OF_EXTRA}
    extra = project["optional-dependencies"]["playground"]
    assert {requirement.partition(">")[0] for requirement in extra} == needed


@pytest.mark.parametrize("module", MODULES_OF_EXTRA)
def test_a_playground_that_is_not_installed_says_how_to_install_it(
    run: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    assert run("playground") == Outcome(
        1,
        "",
        "The playground is not installed with the bot: "
        f"run `{installing('sprint-analytics[playground]')}`.\n",
    )


@pytest.mark.parametrize(("flags", "traceback"), [([], False), (["--debug"], True)])
def test_a_bug_gives_an_apology_and_its_traceback_only_if_asked(
    flags: list[str], traceback: bool
) -> None:
    code = (
        "import bot.cli, config, sys\n"
        "config.load_settings = lambda: 1 / 0\n"
        f"sys.argv = {['analytics', *flags, 'serve']!r}\n"
        "bot.cli.main()"
    )
    done = ended([sys.executable, "-c", code])
    assert done.returncode == 1
    assert "Sorry, this is a bug" in done.stderr
    assert ("ZeroDivisionError" in done.stderr) is traceback


def test_ctrl_c_ends_quietly(tmp_path: Path) -> None:
    fifo = tmp_path / "board.json"
    os.mkfifo(fifo)
    command = ["calculate", "sprint-burndown", "--sprint-file", str(fifo)]
    with (
        running([sys.executable, "-m", "bot", *command], stderr=subprocess.PIPE) as started,
        # Opening the other end waits until the command reads the file.
        fifo.open("w"),
    ):
        started.send_signal(signal.SIGINT)
        _, err = started.communicate(timeout=PATIENCE)
    assert (started.returncode, err) == (130, "")


def test_help_lists_commands_in_the_order_in_which_they_are_needed(
    run: Callable[..., Outcome],
) -> None:
    listed = run("--help").out.partition("Commands")[2]
    needed = ["playground", "setup", "manifest", "serve", "doctor", "history"]
    assert sorted(needed, key=lambda name: listed.index(f" {name} ")) == needed
