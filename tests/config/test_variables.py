"""What stands in a variable is a value and nothing else: no part of it is carried out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Protocol

import pytest
from dynaconf.utils.parse_conf import converters

from config import Settings, SettingsError

CANARY = "canary-of-a-secret"
# All that dynaconf carries out at the beginning of a text, with what would show the canary.
DIRECTIVES = sorted(converters)
WORDS = ("{env[CANARY]}", "{{ env.CANARY }}", "CANARY", "canary.txt", "GITHUB_TOKEN", "1")


class Load(Protocol):
    def __call__(
        self, named: str = "", secrets: str = "", settings: str = "", **variables: str
    ) -> Settings: ...


@pytest.fixture
def canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A secret in the environment, in a file, and among the settings."""
    monkeypatch.setenv("CANARY", CANARY)
    monkeypatch.setenv("ANALYTICS_GITHUB_TOKEN", f"ghp_{CANARY}")
    (tmp_path / "canary.txt").write_text(CANARY)
    return CANARY


def tricks(directive: str) -> list[str]:
    alone = [f"{directive} {words}" for words in WORDS]
    twice = [f"{directive} {other} {{env[CANARY]}}" for other in ("@format", "@jinja", "@get")]
    return [directive, *alone, *twice]


@pytest.mark.attack
@pytest.mark.parametrize("quote", ["", "'", '"'])
@pytest.mark.parametrize("directive", DIRECTIVES)
def test_a_variable_holds_the_text_that_is_written(
    load: Load, canary: str, directive: str, quote: str
) -> None:
    for trick in tricks(directive):
        loaded = load(SLACK_CHANNEL=f"{quote}{trick}{quote}")
        assert loaded.slack_channel == trick
        assert canary not in repr(loaded)


@pytest.mark.attack
@pytest.mark.parametrize("directive", DIRECTIVES)
def test_lists_and_tables_in_a_variable_hold_what_is_written(
    load: Load, canary: str, directive: str
) -> None:
    for trick in tricks(directive):
        board = f'{{owner = "acme", project = 7, sprint_field = "{trick}"}}'
        loaded = load(BOARDS__MAIN=board, BOARDS__MAIN__STARTED_STATUSES=f"['{trick}', 'Doing']")
        assert loaded.boards["main"].sprint_field == trick
        assert loaded.boards["main"].started_statuses == (trick, "Doing")
        assert canary not in repr(loaded)


@pytest.mark.attack
@pytest.mark.parametrize("directive", DIRECTIVES)
def test_a_file_holds_what_is_written(load: Load, canary: str, directive: str) -> None:
    for trick in tricks(directive):
        text = f'slack_channel = "{trick}"\n'
        assert load(text).slack_channel == trick
        assert load("", text).slack_channel == trick


@pytest.mark.attack
@pytest.mark.parametrize("directive", ["@format", "@jinja", "@get", "@read_file"])
def test_what_is_refused_is_shown_as_it_is_written(load: Load, canary: str, directive: str) -> None:
    for trick in tricks(directive):
        with pytest.raises(SettingsError) as told:
            load(BOARDS__MAIN__OWNER=trick, BOARDS__MAIN__PROJECT="7", TIMEZONE=trick)
        assert repr(trick) in str(told.value)
        assert canary not in str(told.value)


@pytest.mark.attack
@pytest.mark.parametrize(
    "name",
    [
        "DYNACONF_MERGE",
        "DYNACONF_INCLUDE",
        "BOARDS__DYNACONF_MERGE",
        "BOARDS__MAIN__DYNACONF_MERGE",
        "BOARDS__MAIN__DYNACONF_MERGE_UNIQUE",
        "BOARDS__MAIN__OWNER__X",
        "BOARDS____OWNER",
        "TIMEZONE__X",
        "GITHUB_TOKEN__X",
        "",
        "_",
        "SETTINGS_FILE_FOR_DYNACONF",
        "__CLASS__",
        "STORE",
        "SET",
        "FILES",
        "IGNORED",
    ],
)
def test_a_name_that_is_no_setting_is_told_and_changes_nothing(load: Load, name: str) -> None:
    board = {"BOARDS__MAIN__OWNER": "acme", "BOARDS__MAIN__PROJECT": "7", "TIMEZONE": "Asia/Tokyo"}
    right = load(**board)
    with pytest.raises(SettingsError) as told:
        load(**board, **{name: CANARY})
    assert told.value.usable
    assert told.value.usable.boards["main"].project == right.boards["main"].project
    assert str(told.value).count("\n- ") <= 2


@pytest.mark.attack
@pytest.mark.parametrize(
    "name",
    [
        *("SETTINGS_FILE", "INCLUDES", "PRELOAD", "SECRETS", "ROOT_PATH", "ENVVAR_PREFIX", "ENV"),
        *("LOADERS", "CORE_LOADERS", "MERGE_ENABLED", "LOAD_DOTENV", "DOTENV_PATH", "INSTANCE"),
        *("AUTO_CAST", "NESTED_SEPARATOR", "VAULT_ENABLED", "REDIS_ENABLED", "FRESH_VARS"),
    ],
)
def test_variables_of_dynaconf_are_none_of_ours(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    other = tmp_path / "other.toml"
    other.write_text('slack_channel = "#other"\n[default]\nslack_channel = "#other"\n')
    (tmp_path / ".env").write_text("ANALYTICS_SLACK_CHANNEL=#other\n")
    right = load('slack_channel = "#team"')
    for variable in (f"{name}_FOR_DYNACONF", f"DYNACONF_{name}", f"{name}_FOR_ANALYTICS"):
        for value in (str(other), "true", "SLACK"):
            monkeypatch.setenv(variable, value)
            assert load('slack_channel = "#team"') == right
    assert right.slack_channel == "#team"


@pytest.mark.attack
@pytest.mark.parametrize(
    "written",
    [
        'C01\nslack_api_url = "http://127.0.0.1/"',
        '"C01"\nslack_api_url = "http://127.0.0.1/"',
        "1\n[boards.main]",
        "[" * 100_000,
        "{a=" * 100_000,
        "9" * 100_000,
        "'unclosed",
        '"unclosed',
        '"""unclosed',
    ],
    ids=lambda written: json.dumps(written[:20]),
)
def test_what_is_not_one_value_of_toml_is_text(load: Load, written: str) -> None:
    loaded = load(SLACK_CHANNEL=written)
    assert loaded.slack_channel == written
    assert loaded.slack_api_url == Settings(boards={}).slack_api_url


@pytest.mark.parametrize(
    ("written", "value"),
    [("True", True), (" False ", False), ("true", True), ("'true'", None), ("1", None)],
)
def test_yes_and_no_may_begin_with_a_capital(load: Load, written: str, value: Any) -> None:
    if value is None:
        with pytest.raises(SettingsError, match="true or false"):
            load(UNFURL_LINKS=written)
    else:
        assert load(UNFURL_LINKS=written).unfurl_links is value


def test_tables_of_files_and_variables_are_one(load: Load) -> None:
    """The nearer a variable names a setting, the more it counts, in whatever order they are."""
    loaded = load(
        "[boards.Main]\nowner = 'acme'\nproject = 7\nsprint_field = 'Cycle'",
        "[boards.main]\nproject = 8\n[boards.mine]\nowner = 'mona'\nproject = 1",
        BOARDS__MAIN__POINTS_FIELD="Size",
        BOARDS='{main = {points_field = "Effort", status_field = "Column"}}',
    )
    main = loaded.boards["main"]
    assert [*loaded.boards] == ["main", "mine"]
    assert (main.owner, main.project) == ("acme", 8)
    assert (main.sprint_field, main.points_field, main.status_field) == ("Cycle", "Size", "Column")
