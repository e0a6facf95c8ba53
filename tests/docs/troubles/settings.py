"""Settings, commands and files that cannot be used."""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.server.process import serving_health
from bot.wiring import build_analytics
from integrations.export_files import write_json
from integrations.folder import write_files
from playground.serving import serve
from tests.docs.troubles.scene import SETTINGS, Scene, Trouble
from tests.support.github_apps import key_pair
from tests.support.worked_example import gh_issues, gh_items, native_export

MAIN = {"BOARDS__MAIN__OWNER": "acme", "BOARDS__MAIN__PROJECT": "1"}
TWO = MAIN | {"BOARDS__MOBILE__OWNER": "acme", "BOARDS__MOBILE__PROJECT": "2"}
SITE = "https://github.com"
BOT, APP = {"SLACK_BOT_TOKEN": "xoxb-1"}, {"SLACK_APP_TOKEN": "xapp-1"}
WEEKLY = {
    "SCHEDULES__WEEKLY__REPORT": "burndown",
    "SCHEDULES__WEEKLY__WHEN": "every monday",
    "SCHEDULES__WEEKLY__CHANNEL": "C0123456789",
}
REPORT = ("report", "sprint-burndown")


def typed(*words: str, **variables: str) -> Trouble:
    """A command that is typed, with those settings."""

    def trouble(scene: Scene) -> str:
        for name, value in variables.items():
            scene.patch.setenv(f"ANALYTICS_{name}", value)
        # It would tell what processes of other tests have left in the folder that all share.
        scene.patch.setattr(tempfile, "tempdir", str(scene.folder))
        return scene.run(*words).err

    return trouble


def misused(*words: str) -> Trouble:
    """A command that is typed wrongly; what is said is in a box."""

    def trouble(scene: Scene) -> str:
        found = re.search(r"│ (.*?) *│", scene.run(*words).err)
        assert found
        return found[1]

    return trouble


def calculated(project: object, issues: object = None, *words: str) -> Trouble:
    """A burndown of the files with that in them."""

    def trouble(scene: Scene) -> str:
        command = ["calculate", "sprint-burndown", "--sprint", "1", *words]
        for option, content in {"--sprint-file": project, "--issue-file": issues}.items():
            if content is not None:
                path = scene.folder / f"{option.strip('-')}.json"
                content = content if isinstance(content, str | bytes) else json.dumps(content)
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
                command += [option, path.name]
        scene.patch.setenv("ANALYTICS_CHROME_PATH", "/no/such/chrome")
        return scene.run(*command).err

    return trouble


def changed(place: str, **values: object) -> Trouble:
    """A burndown of an export that has other values at that place, such as `items.0.content`."""
    export: Any = native_export()
    node = export
    for key in filter(None, place.split(".")):
        node = node[int(key) if key.isdecimal() else key]
    node |= values
    return calculated(export)


def settings_file(put: Callable[[Path], object]) -> Trouble:
    """A report with the settings file that is put at a path."""

    def trouble(scene: Scene) -> str:
        path = scene.folder / "mine.toml"
        put(path)
        return typed(*REPORT, SETTINGS_FILE=str(path))(scene)  # type: ignore[return-value]

    return trouble


def _not_writable(scene: Scene) -> str:
    for stream in (sys.stdin, sys.stdout):
        scene.patch.setattr(stream, "isatty", lambda: True)
    return typed("setup", SETTINGS_FILE="/dev/null/settings.toml")(scene)  # type: ignore[return-value]


@contextmanager
def _taken_port() -> Any:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def _bot_port(scene: Scene) -> None:
    with _taken_port() as port:
        url = f"sqlite:///{scene.folder}/store.sqlite3"
        settings = replace(SETTINGS, health_port=port, database_url=url)
        with (
            build_analytics(settings) as parts,
            serving_health(settings, parts.store.schedules, parts.telemetry),
        ):
            pass


def _playground_port(scene: Scene) -> None:
    scene.patch.delenv("MAKELEVEL", raising=False)
    with _taken_port() as port, serve(None, port=port):
        pass


def _playground_alone(scene: Scene) -> str:
    scene.patch.setitem(sys.modules, "graphql", None)
    return scene.run("playground").err


def _a_bug(scene: Scene) -> str:
    def bug() -> object:
        raise ValueError("a bug")

    scene.patch.setattr("bot.cli.report.load_settings", bug)
    return scene.run(*REPORT).err


def _not_to_be_read(scene: Scene) -> str:
    return scene.run("calculate", "sprint-burndown", "--sprint-file", "/proc/self/mem").err


def _not_written(scene: Scene) -> None:
    (scene.folder / "board.json").mkdir()
    write_json(scene.folder / "board.json", {})


def _no_folder(scene: Scene) -> None:
    (scene.folder / "data").touch()
    write_files(scene.folder / "data", {"results.csv": b""})


def _board_as_roadmap(scene: Scene) -> str:
    (scene.folder / "board.json").write_text(json.dumps(native_export()))
    files = ["--sprint-file", "board.json", "--roadmap-file", "board.json"]
    return scene.run("calculate", "deliverable-percent-complete", *files).err


ISSUES = gh_issues()
OTHERS = gh_items()
OTHERS["items"][0]["content"] |= {"repository": "acme/api", "url": None}
ALIKE = gh_items()
for _item in ALIKE["items"]:
    _item["content"]["url"] = None
LINKED = [
    issue | {"url": f"https://github.com/acme/web/issues/{issue['number']}"} for issue in ISSUES
]
FORKED = [issue | {"url": issue["url"].replace("acme", "mona")} for issue in LINKED]
TWO_REPOSITORIES = gh_items()
for _item in TWO_REPOSITORIES["items"][4:]:
    _item["content"] |= {
        "repository": "acme/api",
        "url": f"https://github.com/acme/api/issues/{_item['content']['number']}",
    }
TROUBLES: dict[str, Trouble] = {
    "a setting with a value it cannot have": typed(*REPORT, FORECAST_WEEKS="1"),
    "holidays of a region that there is not": typed(*REPORT, **MAIN, HOLIDAYS="DE-BX"),
    "days off that end before they begin": typed(
        *REPORT, **MAIN, DAYS_OFF='["2027-01-01/2026-12-24"]'
    ),
    "a setting that is mistyped": typed(*REPORT, TIMEZON="UTC"),
    "a setting that there is not": typed(*REPORT, COLOUR="red"),
    "a setting for all below a board": typed(*REPORT, **MAIN, BOARDS__MAIN__RETENTION="1"),
    "a board without its owner": typed(*REPORT, BOARDS__MAIN__PROJECT="1"),
    "an address of another owner": typed(
        *REPORT,
        BOARDS__MAIN__OWNER="acme",
        BOARDS__MAIN__PROJECT=f"{SITE}/orgs/umbrella/projects/7",
    ),
    "an address on another host": typed(
        *REPORT, BOARDS__MAIN__PROJECT="https://git.acme.com/orgs/acme/projects/7"
    ),
    "an address of something else": typed(*REPORT, BOARDS__MAIN__PROJECT=f"{SITE}/acme/web/pulls"),
    "a roadmap that is no board": typed(*REPORT, **MAIN, BOARDS__MAIN__ROADMAP="plans"),
    "a GitHub App without its key": typed(*REPORT, **MAIN, GITHUB_APP_ID="1"),
    "a key of a GitHub App that is none": typed(
        *REPORT, **MAIN, GITHUB_APP_ID="1", GITHUB_APP_PRIVATE_KEY="/no/such.pem"
    ),
    "a GitHub App and a token": typed(
        *REPORT, **MAIN, GITHUB_APP_ID="1", GITHUB_APP_PRIVATE_KEY=key_pair()[0], GITHUB_TOKEN="a"
    ),
    "a file of settings that is no TOML": settings_file(
        lambda path: path.write_text("[boards.main\n")
    ),
    "typographic quotes in a file of settings": settings_file(
        lambda path: path.write_text("[boards.main]\nowner = “acme”\n")
    ),
    "a folder in the place of the settings": settings_file(Path.mkdir),
    "a link in the place of the settings": settings_file(
        lambda path: path.symlink_to("/no/such.toml")
    ),
    "a binary file as settings": settings_file(lambda path: path.write_bytes(b"\x7fELF\xff")),
    "a pipe as settings": settings_file(os.mkfifo),
    # A loop of links, which not even the superuser may read.
    "settings that may not be read": settings_file(lambda path: path.symlink_to(path)),
    "settings that cannot be written": _not_writable,
    "setup without a terminal": typed("setup"),
    "ANALYTICS_SETTINGS_FILE is wrong": typed(*REPORT, SETTINGS_FILE="/no/such/file.toml"),
    "a schedule that cannot be read": typed(
        "clock", **MAIN, **BOT, **WEEKLY | {"SCHEDULES__WEEKLY__WHEN": "sometimes"}
    ),
    "a schedule without its board": typed("clock", **TWO, **BOT, **WEEKLY),
    "the bot without tokens": typed("serve"),
    "the clock without a token": typed("clock", **MAIN),
    "one token in the place of another": typed("serve", **MAIN, **BOT, SLACK_APP_TOKEN="xoxb-1"),
    "a token as an example has it": typed("serve", **MAIN, SLACK_BOT_TOKEN="xoxb-…"),
    "a token of Slack in the place of GitHub's": typed(*REPORT, **MAIN, GITHUB_TOKEN="xoxb-1"),
    "results posted to no channel": typed(*REPORT, "--post-results", **MAIN),
    "a report of no board": typed(*REPORT),
    "a report of one of several boards": typed(*REPORT, **TWO),
    "a report of an unknown board": typed(*REPORT, "--board", "mobil", **TWO),
    "the port of the bot is taken": _bot_port,
    "the playground without what it needs": _playground_alone,
    "the port of the playground is taken": _playground_port,
    "an option with a wrong value": misused(*REPORT, "--unit", "hours"),
    "a day to come": typed(*REPORT, "--as-of", "2099-01-01", **MAIN),
    "a moment that is none": misused(*REPORT, "--as-of", "yesterday"),
    "a time zone that is none": misused(
        "calculate", "sprint-burndown", "--sprint-file", "/dev/null", "--timezone", "Mars"
    ),
    "a bug on the command line": _a_bug,
    "a file that cannot be opened": _not_to_be_read,
    "a file that is cut off": calculated(json.dumps(native_export())[:-40]),
    "an empty file": calculated(""),
    "a file that is no JSON": calculated("Not Found"),
    "a file that is no text": calculated(b'{"items": "\xff"}'),
    "a file with half of a character": calculated('{"items": "\\ud83d"}'),
    "a file of endless brackets": calculated("[" * 100_000),
    "the file of issues in the place of the board's": calculated(ISSUES),
    "the file of the board in the place of the issues'": calculated(gh_items(), gh_items()),
    "a file of something else": calculated({}),
    "issues that were listed without dates": calculated(gh_items(), [{"number": 1}]),
    "an export that was changed by hand": changed("items.0.content", url=None),
    "a part of another shape": changed("fields.1", configuration="x"),
    "fields of another shape": changed("items.0", sprint="S"),
    "a number that no issue has": changed("items.0.content", number=10**30),
    "a state that is none": changed("items.0.content", state="AJAR"),
    "a date that is none": changed("items.0.content", state="CLOSED", closedAt="soon"),
    "an export of no known time": changed("", exported_at="today"),
    "a refusal from GitHub, saved as a file": calculated(
        {"errors": [{"message": "Bad credentials"}]}
    ),
    "a list of items that gh cut short": calculated(gh_items() | {"totalCount": 31}, ISSUES),
    "a list of items without the issues": calculated(gh_items()),
    "an issue of a day to come": changed(
        "items.0.content", state="CLOSED", closedAt="2199-01-01T00:00:00Z"
    ),
    "the board in the place of the roadmap": _board_as_roadmap,
    "an export of a later version": changed("", version=2),
    "an export without the field that is asked for": calculated(
        native_export(), None, "--points-field", "Size"
    ),
    "a closed issue without a date": changed("items.0.content", state="CLOSED", closedAt=None),
    "a sprint in the year 1": changed(
        "items.0.sprint", iterationId="other", startDate="0001-01-01"
    ),
    "a sprint of no days": changed("fields.1.configuration.iterations.0", duration=0),
    "a list without an issue": calculated({"items": [], "totalCount": 0}, ISSUES),
    "issues of several repositories by number alone": calculated(OTHERS, ISSUES),
    "issues of another repository": calculated(
        ALIKE, [issue | {"title": f"Another {issue['number']}"} for issue in ISSUES]
    ),
    "the same number twice": calculated(ALIKE, [*ISSUES, ISSUES[0]]),
    "an issue of two days in one file": calculated(
        gh_items(), [*LINKED, LINKED[0] | {"closedAt": None}]
    ),
    "a list of open issues only": calculated(gh_items(), ISSUES[4:]),
    "half of the issues of one of several repositories": calculated(TWO_REPOSITORIES, LINKED[3:]),
    "the issues of a fork": calculated(gh_items(), FORKED),
    "a list of no issues": calculated(gh_items(), []),
    "nothing closed though work is done": calculated(
        gh_items(), [issue | {"closedAt": None} for issue in ISSUES]
    ),
    "an export that cannot be written": _not_written,
    "results that cannot be written": _no_folder,
}
