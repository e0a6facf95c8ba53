from __future__ import annotations

import sys
import tomllib
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest

import config
from bot.schedules.from_settings import schedules_from_settings
from config import BoardSettings, ScheduleSettings, Settings, SettingsError
from tests.support.processes import ended

DEFAULTS = Path(config.__file__).with_name("settings.toml")
MAIN = """
[boards.main]
owner = "acme"
project = 7
"""
TWO = f"""{MAIN}
[boards.other]
owner = "acme"
project = 8
"""
SCHEDULE = """
[schedules.weekly]
report = "burndown"
when = "every monday 9:00"
"""


# As GitHub gives one, but that it is none.
KEY = "\n".join(
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        "MIIE" + "a" * 60,
        "b" * 64,
        "c" * 20 + "==",
        "-----END RSA PRIVATE KEY-----",
        "",
    ]
)


APP = "github_app_id = 1\n"


class Load(Protocol):
    def __call__(
        self, named: str = "", secrets: str = "", settings: str = "", **variables: str
    ) -> Settings: ...


def test_the_file_of_defaults_says_what_the_code_says(load: Load) -> None:
    assert load() == Settings(boards={})


def test_the_file_of_defaults_has_every_setting() -> None:
    written = tomllib.loads(DEFAULTS.read_text())
    others = {"boards", "schedules", "files", "ignored"}
    assert written.keys() == {setting.name for setting in fields(Settings)} - others


def test_the_example_boards_are_right_and_have_every_setting(load: Load) -> None:
    before, _, example = DEFAULTS.read_text().partition("# [boards.main]")
    uncommented = before + "[boards.main]" + example.replace("\n# ", "\n")
    assert tomllib.loads(uncommented)["boards"]["main"].keys() == {
        setting.name for setting in fields(BoardSettings) if setting.name not in ("name", "team")
    }
    loaded = load(settings=uncommented)
    assert loaded.boards["main"].roadmap == "roadmap"
    assert loaded.board_meant == "main"
    assert tomllib.loads(uncommented)["schedules"]["weekly"].keys() == {
        setting.name for setting in fields(ScheduleSettings) if setting.name != "name"
    }
    assert schedules_from_settings(loaded, datetime.now(UTC))[0].plan.trigger.weekdays == {1}


def test_the_example_of_the_page_on_settings_is_right(load: Load) -> None:
    page = Path(config.__file__).parents[1].joinpath("docs", "settings.md").read_text()
    loaded = load(settings=page.partition("```toml\n")[2].partition("```")[0])
    assert loaded.timezone == ZoneInfo("Europe/Berlin")
    assert [*loaded.boards] == ["main", "roadmap"]
    assert loaded.board_meant == "main"


def test_later_sources_win(load: Load) -> None:
    loaded = load(
        'slack_channel = "#named"\ngithub_host = "named.example"\ntimezone = "Asia/Tokyo"',
        'slack_channel = "#secret"\ngithub_host = "secret.example"',
        SLACK_CHANNEL="#variable",
    )
    assert loaded.slack_channel == "#variable"
    assert loaded.github_host == "secret.example"
    assert loaded.timezone == ZoneInfo("Asia/Tokyo")


def test_no_other_files_are_read_than_those_that_are_told_of(load: Load, tmp_path: Path) -> None:
    for name in ("settings.local.toml", ".secrets.local.toml", "settings.yaml", ".env"):
        (tmp_path / name).write_text('slack_channel = "#local"')
        (tmp_path / "config" / name).write_text('slack_channel = "#local"')
    assert load().slack_channel == ""


@pytest.mark.parametrize("name", ["MAIN", "main", "Main"])
def test_boards_come_from_variables_in_any_case(load: Load, name: str) -> None:
    loaded = load(
        **{
            f"BOARDS__{name}__OWNER": "acme",
            f"BOARDS__{name}__PROJECT": "7",
            f"BOARDS__{name}__SPRINT_FIELD": "Iteration",
        }
    )
    assert loaded.boards == {
        "main": BoardSettings(name="main", owner="acme", project=7, sprint_field="Iteration")
    }


def test_a_board_has_a_name_that_a_menu_has_room_for(load: Load) -> None:
    def named(name: str) -> dict[str, str]:
        return {f"BOARDS__{name}__OWNER": "acme", f"BOARDS__{name}__PROJECT": "7"}

    assert [*load(**named("b" * 150)).boards] == ["b" * 150]
    with pytest.raises(SettingsError, match="is too long a name: use at most 150 characters"):
        load(**named("b" * 151))


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ('project = "https://github.com/orgs/acme/projects/7/views/1"', "acme"),
        ('owner = "https://github.com/orgs/acme/projects/7"', "acme"),
        ('owner = "https://github.com/acme"\nproject = 7', "acme"),
        ('owner = "ACME"\nproject = "github.com/orgs/acme/projects/7"', "ACME"),
        ('owner = "@Me"\nproject = "7"', "@me"),
    ],
)
def test_a_board_is_named_by_an_address_too(load: Load, text: str, owner: str) -> None:
    board = load(f"[boards.main]\n{text}").boards["main"]
    assert (board.owner, board.project) == (owner, 7)


def test_addresses_come_from_variables_too(load: Load) -> None:
    address = "https://git.acme.com/orgs/acme/projects/7"
    boards = load(
        BOARDS__A__PROJECT=address,
        BOARDS__B__PROJECT=f"'{address}'",
        BOARDS__C__OWNER="@me",
        BOARDS__C__PROJECT="'7'",
        GITHUB_HOST="git.acme.com",
    ).boards
    assert {(board.owner, board.project) for board in boards.values()} == {("acme", 7), ("@me", 7)}


def test_the_settings_of_the_token_s_own_board_are_those_of_its_export(load: Load) -> None:
    settings = load(
        MAIN + "[boards.mine]\nowner = '@me'\nproject = 4\nsprint_field = 'Cycle'",
        DEFAULT_BOARD="main",
    )
    assert settings.settings_for_board("mona", 4).name == "mine"
    assert settings.settings_for_board("mona", 5).name == "main"


def test_a_variable_changes_a_board_of_a_file(load: Load) -> None:
    board = load(MAIN.replace("main", "Main"), BOARDS__MAIN__PROJECT="9").boards["main"]
    assert (board.owner, board.project) == ("acme", 9)


def test_boards_inherit_time_zone_and_working_days_or_have_their_own(load: Load) -> None:
    boards = load(
        'timezone = "Asia/Tokyo"\nworking_days = "Mon-Thu"\ndefault_board = "main"\n'
        + TWO
        + 'timezone = "Europe/Berlin"\nworking_days = ["Sat"]'
    ).boards
    assert boards["main"].timezone == ZoneInfo("Asia/Tokyo")
    assert boards["main"].working_days == {1, 2, 3, 4}
    assert boards["other"].timezone == ZoneInfo("Europe/Berlin")
    assert boards["other"].working_days == {6}


def test_boards_inherit_days_off_or_have_their_own(load: Load) -> None:
    boards = load(
        'holidays = "de-by"\ndays_off = ["2026-12-24/2027-01-01"]\ndefault_board = "main"\n'
        + TWO
        + 'holidays = ""\ndays_off = []'
    ).boards
    assert boards["main"].holidays == "DE-BY"
    assert boards["main"].days_off == ((date(2026, 12, 24), date(2027, 1, 1)),)
    assert (boards["other"].holidays, boards["other"].days_off) == ("", ())


@pytest.mark.parametrize(
    ("text", "default"),
    [
        ("", ""),
        (MAIN, "main"),
        (TWO, ""),
        (TWO.replace("project = 7", "project = 7\nroadmap = 'other'"), "main"),
        ('default_board = "Other"' + TWO, "other"),
    ],
)
def test_default_board(load: Load, text: str, default: str) -> None:
    assert load(text).board_meant == default


def test_a_deployment_ships_its_schedules(load: Load) -> None:
    (shipped,) = load(
        'timezone = "Asia/Tokyo"\n' + SCHEDULE + 'channel = "C0TEAM"'
    ).schedules.values()
    assert shipped == ScheduleSettings(
        "weekly", "burndown", "every monday 9:00", "C0TEAM", "", ZoneInfo("Asia/Tokyo")
    )


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ('"Mon-Fri"', {1, 2, 3, 4, 5}),
        ('"sunday-thursday"', {7, 1, 2, 3, 4}),
        ('"Sat, Mon - Wed"', {6, 1, 2, 3}),
        ('["Mon", "TUE"]', {1, 2}),
        ('"Sun"', {7}),
    ],
)
def test_working_days(load: Load, written: str, days: set[int]) -> None:
    assert load(f"working_days = {written}").working_days == days


@pytest.mark.parametrize(
    ("setting", "written", "value"),
    [
        ("default_unit", '"Issues"', "issues"),
        ("log_level", '"debug"', "DEBUG"),
        ("slack_api_url", '"http://127.0.0.1:80/api"', "http://127.0.0.1:80/api/"),
        ("github_host", '"git.acme.com:8443"', "git.acme.com:8443"),
        ("export_max_age", "0", 0.0),
        ("catch_up", "36", timedelta(hours=36)),
        ("schedulers", '"admins"', {"admins"}),
        ("schedulers", '["U0ANA", "S0LEADS"]', {"U0ANA", "S0LEADS"}),
        ("slack_channel", '" #sprint "', "#sprint"),
        ("history_gap", "0.5", 0.5),
        ("retention", "730", 730),
        ("database_url", '"postgres://u:p@h/d"', "postgres://u:p@h/d"),
        ("database_url", '"sqlite:////srv/a.db"', "sqlite:////srv/a.db"),
        ("forecast_weeks", "26", 26),
        ("unfurl_links", "true", True),
        ("outsiders", '"Guests"', "guests"),
        ("schedules_per_person", "3", 3),
        ("schedules_per_channel", "1", 1),
    ],
)
def test_values_are_read_kindly(load: Load, setting: str, written: str, value: Any) -> None:
    assert getattr(load(f"{setting} = {written}"), setting) == value


@pytest.mark.parametrize(
    ("setting", "written", "value"),
    [
        ("started_statuses", '["Doing", " QA "]', ("Doing", "QA")),
        ("done_statuses", '"Shipped, Live"', ("Shipped", "Live")),
        ("blocked_labels", "[]", ()),
        ("acceptance_heading", '"## Done when"', "Done when"),
    ],
)
def test_what_a_team_calls_its_own(load: Load, setting: str, written: str, value: Any) -> None:
    board = f"[boards.main]\nowner = 'acme'\nproject = 1\n{setting} = {written}"
    assert getattr(load(board).boards["main"], setting) == value


@pytest.mark.parametrize(
    ("written", "region"),
    [('""', ""), ('"PT"', "PT"), ('"us_ca"', "US-CA"), ('" DE-BY "', "DE-BY")],
)
def test_holidays(load: Load, written: str, region: str) -> None:
    assert load(f"holidays = {written}").holidays == region


CHRISTMAS, BRIDGE = (date(2026, 12, 24), date(2027, 1, 1)), (date(2026, 5, 15), date(2026, 5, 15))


@pytest.mark.parametrize(
    ("written", "spans"),
    [
        ("[]", ()),
        ('["2026-12-24/2027-01-01", "2026-05-15"]', (BRIDGE, CHRISTMAS)),
        ('["2026-12-24 / 2027-01-01", 2026-05-15]', (BRIDGE, CHRISTMAS)),
        ('"2026-05-15"', (BRIDGE,)),
        ("2026-05-15", (BRIDGE,)),
    ],
)
def test_days_off(load: Load, written: str, spans: tuple[tuple[date, date], ...]) -> None:
    assert load(f"days_off = {written}").days_off == spans


def test_days_off_come_from_a_variable(load: Load) -> None:
    loaded = load("", DAYS_OFF='["2026-12-24/2027-01-01"]', HOLIDAYS="DE-BY")
    assert (loaded.days_off, loaded.holidays) == ((CHRISTMAS,), "DE-BY")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('timezone = "Europe/Berln"', 'such as "Europe/Berlin"'),
        ('timezone = "../etc/passwd"', "write the name of a time zone"),
        ("timezone = 1", "write the name of a time zone"),
        ('working_days = "Mo-Fr"', 'such as "Mon-Fri"'),
        ("working_days = []", 'such as "Mon-Fri"'),
        ("working_days = [1, 2]", 'such as "Mon-Fri"'),
        ("working_days = 5", 'such as "Mon-Fri"'),
        ('holidays = "DE-BX"', 'no region has that code: write one such as "DE-'),
        ('holidays = "DE-Bayern"', 'no region has that code: write one such as "DE-BY"'),
        ('holidays = "bayern"', 'such as "DE-BY"'),
        ('holidays = "Germany"', 'such as "DE"'),
        ('holidays = "UK"', 'such as "GB"'),
        ('holidays = "deu"', 'such as "DE"'),
        ('holidays = "New_York"', 'such as "US-NY"'),
        # A state, and a country.
        ('holidays = "Georgia"', 'such as "GE" or "US-GA"'),
        ('holidays = "Zurich"', '"CH-ZH" (Zürich)'),
        ('holidays = "DE-Bavaria"', '"DE-BY" (Bayern)'),
        (
            'holidays = "Österreich"',
            'such as "AT-4" (Oberösterreich) or "AT-3" (Niederösterreich)',
        ),
        # No name is like it: better three examples than Bari, Navarra and Pavia.
        ('holidays = "Bavaria"', 'such as "DE" or "DE-BY" or "US-CA"'),
        ('holidays = "Germny"', '"DE" (Germany)'),
        ('holidays = "Catalonia"', '"ES-CT" (Catalunya)'),
        ('holidays = "1½"', 'such as "DE" or "DE-BY" or "US-CA"'),
        ("holidays = 1", 'write a region such as "DE-BY"'),
        ('days_off = ["2027-01-01/2026-12-24"]', "earlier day first, 2026-12-24/2027-01-01"),
        ('days_off = ["Christmas"]', 'Christmas is no day or days: write "2026-12-24" or'),
        ('days_off = ["2026-12-24/"]', "2026-12-24/ is no day or days"),
        ("days_off = [2026-12-24T12:00:00]", "is no day or days"),
        ("days_off = 24", "write a list of days"),
        ('default_unit = "hours"', 'write "points" or "issues"'),
        ('slack_mode = "carrier pigeon"', 'write "socket" or "http"'),
        ('count_not_planned_as_done = "yes"', "true or false"),
        ("unfurl_links = 1", "true or false"),
        ("forecast_weeks = 2", "from 3 to 520"),
        ("[boards.main]\nowner = 'a'\nproject = 1\nblocked_labels = 3", "list of names"),
        ("[boards.a]\nowner = 'a'\nproject = 1\nacceptance_heading = '#'", "words of the heading"),
        ("gh_timeout = -1", "gh_timeout is -1"),
        ("gh_timeout = 0", "above 0"),
        ("chart_timeout = true", "number of seconds"),
        ("chart_timeout = nan", "number of seconds"),
        ("export_max_age = '60'", "number of seconds"),
        ("retention = -1", "or 0 for ever"),
        ("retention = 1.5", "or 0 for ever"),
        ("history_gap = 0", "number of hours above 0"),
        ("history_gap = '36'", "number of hours above 0"),
        ("database_url = ''", "database_url is not right: write"),
        ("database_url = 'sqlite://'", "sqlite:///path/of/a/file"),
        ("database_url = 'mysql://h/d'", "postgresql://user:password@host/database"),
        ("http_port = 65536", "from 1 to 65535"),
        ("http_port = 8.5", "from 1 to 65535"),
        ("slack_channel = 12", "text in quotes"),
        ('slack_api_url = "slack.com"', "such as"),
        (
            f"github_app_id = 1.5\ngithub_app_private_key = '''{KEY}'''",
            "github_app_id is 1.5: write it as text in quotes",
        ),
        ("github_app_id = 1", "github_app_id and github_app_private_key belong together"),
        (f"github_app_private_key = '''{KEY}'''", "belong together: write both"),
        (
            APP + "github_app_private_key = '~nobody-of-that-name/key.pem'",
            "is not right: it is neither a key nor the path of a file that can be read: write",
        ),
        (
            APP + "github_app_private_key = '/no/such.pem'",
            "is not right: it is neither a key nor the path of a file that can be read: write",
        ),
        (APP + "github_app_private_key = '-----BEGIN CERTIFICATE'", "the whole file of the key"),
        (
            APP + f"github_token = 'ghp_a'\ngithub_app_private_key = '''{KEY}'''",
            "github_token is not needed beside github_app_id",
        ),
        ('github_host = "https://github.acme.com"', "bare host name"),
        ('timzone = "UTC"', "timzone is no setting: did you mean timezone?"),
        ("zzz = 1", "zzz is no setting: remove it"),
        ('default_board = "main"', "default_board is 'main', but there is no board"),
        ("boards = 5", "[boards.main]"),
        ("boards.main = 5", "[boards.main]"),
        (MAIN + 'channels = ["#team"]', "write a list of channel ids"),
        (MAIN + 'channels = "C01"', "write a list of channel ids"),
        (MAIN + 'workspaces = ["acme"]', "write a list of workspace ids"),
        (MAIN + 'roadmap = "rod"', "boards.main.roadmap is 'rod', but there is main"),
        (MAIN + 'projct = "rod"', "did you mean boards.main.project?"),
        (
            MAIN + "log_level = 'INFO'",
            "boards.main.log_level is no setting: write it above the tables",
        ),
        (MAIN + 'timezone = "Mars"', "boards.main.timezone is 'Mars'"),
        (MAIN + 'repository = "shop"', "owner/name"),
        (MAIN + 'status_field = ""', "leave it out"),
        ("[boards.main]\nowner = 'acme'", "boards.main.project is missing"),
        ("[boards.main]\nproject = 7", "boards.main.owner is missing"),
        ("[boards.main]\nproject = 7\nowner = ' '", "organization or user"),
        ("[boards.main]\nproject = 7\nowner = 'ac me'", "in its address on GitHub"),
        ('[boards.main]\nproject = 7\nowner = "ac\\u001b[31mme"', "in its address on GitHub"),
        ("[boards.main]\nproject = -7\nowner = 'acme'", "number in the project's address"),
        ("[boards.main]\nproject = 9999999999\nowner = 'acme'", "number in the project's address"),
        (
            f"[boards.main]\nproject = '{'9' * 5000}'\nowner = 'acme'",
            "number in the project's address",
        ),
        (
            "[boards.main]\nproject = 7\nowner = 'https://github.com/orgs/acme/projects/8'",
            "boards.main.owner names project 8, and boards.main.project names project 7: correct",
        ),
        (
            "[boards.main]\nproject = 'https://github.com/orgs/acme/projects'",
            "boards.main.project is 'https://github.com/orgs/acme/projects': it has no number",
        ),
        ("[boards.main]\nproject = 7\nowner = 'acme/web'", "no address of a profile or a project"),
        ("[boards.main]\nproject = true\nowner = 'acme'", "number in the project's address"),
        ("[boards.'my board']\nproject = 7\nowner = 'acme'", "letters, digits"),
        ("schedules = 5", "[schedules.main]"),
        (SCHEDULE + 'channel = "#team"', "write the channel's id"),
        (SCHEDULE, "schedules.weekly.channel is missing"),
        (SCHEDULE + 'channel = "C0TEAM"\nowner = "ana"', "write the user's id"),
        (SCHEDULE + 'channel = "C0TEAM"\nworkspace = "acme"', "write the workspace's id"),
        (SCHEDULE.replace("burndown", "") + 'channel = "C0TEAM"', "as you would type it"),
        ('schedulers = ["ana"]', 'write "everyone", "admins"'),
        ("catch_up = -1", "number of hours from 0 up"),
        ("outsiders = 'some'", 'write "none" or "guests" or "all"'),
        ("schedules_per_person = 0", "write a number from 1 up"),
        ("schedules_per_channel = 'ten'", "write a number from 1 up"),
        ("timezone = [", "named.toml cannot be read as TOML"),
    ],
)
def test_a_mistake_is_told_with_its_remedy(load: Load, text: str, says: str) -> None:
    with pytest.raises(SettingsError, match="a problem") as told:
        load(text)
    assert says in str(told.value)


def test_all_mistakes_are_told_at_once(load: Load, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as told:
        load(
            'timezone = "Mars"\n[boards.main]\nproject = 0',
            "log_level = 5",
            GH_TIMEOUT="soon",
            DEFAULT_BORD="main",
        )
    first, *listed = str(told.value).splitlines()
    read = (tmp_path / "config" / "named.toml", tmp_path / "config" / ".secrets.toml")
    assert first == f"The settings have 6 problems (in {read[0]} or {read[1]}, or a variable):"
    assert {line.split()[1] for line in listed} == {
        "timezone",
        "boards.main.project",
        "boards.main.owner",
        "log_level",
        "gh_timeout",
        "default_bord",
    }


def test_a_named_file_that_is_not_there_is_told(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYTICS_SETTINGS_FILE", "/nowhere.toml")
    with pytest.raises(
        SettingsError,
        match=r"/nowhere\.toml, which is no file: correct or unset it",
    ):
        load()


def test_secrets_are_never_shown(load: Load) -> None:
    beginnings = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-"}
    secrets = {
        name: f"{beginnings.get(name, '')}hush-{name}"
        for name in (
            *("slack_bot_token", "slack_app_token", "slack_signing_secret"),
            *("slack_client_secret", "github_token"),
        )
    } | {"database_url": "postgres://me:hush@host/db"}
    loaded = load(secrets="\n".join(f'{name} = "{value}"' for name, value in secrets.items()))
    assert loaded.slack_app_token == "xapp-hush-slack_app_token"
    assert "hush" not in repr(loaded)
    with pytest.raises(SettingsError) as told:
        load(secrets="github_token = 4711\ndatabase_url = 'oracle://me:4711@host'")
    assert "4711" not in str(told.value)


@pytest.mark.parametrize(
    "written",
    [
        KEY,
        KEY.strip(),
        KEY.replace("\n", "\\n"),
        KEY.replace("\n", "\r\n"),
        KEY.replace("\n", " "),
        f'"{KEY}"'.replace("\n", "\\n"),
        f"see below\n{KEY}\n",
    ],
)
def test_a_key_survives_what_carries_it(load: Load, written: str) -> None:
    loaded = load(github_app_id="4711", github_app_private_key=written)
    assert loaded.github_app_private_key == KEY
    assert loaded.github_app_id == "4711"
    assert "MIIE" not in repr(loaded)


def test_a_key_may_be_in_a_file_of_its_own(load: Load, tmp_path: Path) -> None:
    (tmp_path / "app.pem").write_text(KEY)
    path = str(tmp_path / "app.pem")
    loaded = load(f"github_app_id = 'Iv1.abc'\ngithub_app_private_key = '{path}'")
    assert loaded.github_app_private_key == KEY
    assert loaded.github_app_id == "Iv1.abc"


def test_what_is_wrong_with_a_key_is_told_without_it(load: Load) -> None:
    with pytest.raises(SettingsError) as told:
        load(secrets=f"github_app_private_key = '{KEY.splitlines()[1]}'")
    assert "MIIE" not in str(told.value)


def test_settings_cannot_be_changed(load: Load) -> None:
    with pytest.raises(FrozenInstanceError):
        load().timezone = ZoneInfo("Asia/Tokyo")  # type: ignore[misc]


def test_importing_config_is_quick_and_reads_nothing() -> None:
    code = "import sys, config; print('dynaconf' in sys.modules)"
    run = ended(
        [sys.executable, "-c", code],
        env={"ANALYTICS_TIMEZONE": "Mars"},
        cwd=Path(config.__file__).parents[1],
        check=True,
    )
    assert run.stdout == "False\n"


@pytest.mark.parametrize(
    ("text", "boards"),
    [
        ('colour = "red"', {"main", "mobile"}),
        ("forecast_weeks = 1", {"main", "mobile"}),
        ('default_board = "mobil"', {"main", "mobile"}),
        ('boards.main.colour = "red"', {"main", "mobile"}),
        ("boards.main.channels = 5", {"main", "mobile"}),
        ('boards.main.roadmap = "plans"', {"main", "mobile"}),
        ('boards.main.project = "seven"', {"mobile"}),
        ('boards.main.owner = "https://git.acme.com/acme"', {"mobile"}),
        ('boards.third.owner = "acme"', {"main", "mobile"}),
        ("boards.third = 5", {"main", "mobile"}),
        ("schedules = 5", {"main", "mobile"}),
        ('schedules.weekly.report = "burndown"', {"main", "mobile"}),
        ('github_app_id = "1"', {"main", "mobile"}),
        ('slack_bot_token = "xoxb-…"', {"main", "mobile"}),
        ("boards = 5", set()),
    ],
)
def test_a_mistake_leaves_what_is_right_to_be_looked_at(
    load: Load, text: str, boards: set[str]
) -> None:
    right = {
        'boards.main.owner = "acme"',
        "boards.main.project = 1",
        'boards.mobile.owner = "acme"',
        "boards.mobile.project = 2",
        'timezone = "Asia/Tokyo"',
    }
    written = text.partition(" = ")[0]
    kept = [line for line in right if not line.startswith(written)]
    with pytest.raises(SettingsError) as told:
        load("\n".join([text, *kept]))
    assert told.value.usable
    assert told.value.usable.boards.keys() == boards
    assert all(
        board.timezone == ZoneInfo("Asia/Tokyo") for board in told.value.usable.boards.values()
    )


def test_a_file_that_is_no_toml_leaves_the_others_to_be_looked_at(load: Load) -> None:
    with pytest.raises(SettingsError, match=r"\.secrets\.toml cannot be read as TOML") as told:
        load('[boards.main]\nowner = "acme"\nproject = 1', secrets="slack_bot_token = xoxb-1")
    assert told.value.usable
    assert told.value.usable.boards.keys() == {"main"}
