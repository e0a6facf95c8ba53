"""Which of several settings files is read, and which of them is never."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import config
from config import SettingsError, load_settings, settings_files
from config.requirements import how_to_set_a_board
from tests.support.processes import ended

USERS = "user/sprint-analytics"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, of somebody without settings."""
    for name in [name for name in os.environ if name.startswith("ANALYTICS_")]:
        monkeypatch.delenv(name)
    working = tmp_path / "working"
    working.mkdir()
    monkeypatch.chdir(working)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    return tmp_path


def write(file: Path, text: str = "") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def channel() -> str:
    return load_settings().slack_channel


def test_the_first_of_three_places_is_read_and_no_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert channel() == ""
    users = write(folder / USERS / "settings.toml", "slack_channel = '#user'\ngithub_host = 'git'")
    assert (channel(), load_settings().github_host) == ("#user", "git")
    working = write(folder / "working/config/settings.toml", "slack_channel = '#working'")
    assert (channel(), load_settings().github_host) == ("#working", "")
    files = settings_files()
    assert (files.settings, files.passed_over) == (working, (users,))
    told = (
        f"not read: {users}, as only the first place counts: "
        f"move what you need of it to {working}, or delete it"
    )
    assert str(files) == f"from {working}; {told}"
    assert told in how_to_set_a_board(load_settings())
    named = write(folder / "named", "slack_channel = '#named'")
    monkeypatch.setenv("ANALYTICS_SETTINGS_FILE", str(named))
    assert channel() == "#named"
    assert load_settings().files.settings == named
    monkeypatch.setenv("ANALYTICS_SETTINGS_FILE", "")
    assert channel() == "#working"


def test_secrets_are_read_beside_the_settings_and_nowhere_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / USERS / "settings.toml")
    write(folder / USERS / ".secrets.toml", "slack_channel = '#user'")
    assert channel() == "#user"
    write(folder / "working/config/settings.toml")
    assert channel() == ""
    write(folder / "named/.secrets.toml", "slack_channel = '#named'")
    monkeypatch.setenv("ANALYTICS_SETTINGS_FILE", "../named/mine.toml")
    write(folder / "named/mine.toml")
    assert channel() == "#named"


def test_secrets_alone_count_where_there_are_no_settings(folder: Path) -> None:
    stray = write(folder / "working/config/.secrets.toml", "slack_channel = '#working'")
    assert channel() == "#working"
    write(folder / USERS / "settings.toml", "slack_channel = '#user'")
    assert channel() == "#user"
    assert settings_files().passed_over == (stray,)


def test_where_there_is_none_that_of_the_working_folder_is_to_be_written(folder: Path) -> None:
    files = settings_files()
    assert files.settings == folder / "working/config/settings.toml"
    assert files.secrets == folder / "working/config/.secrets.toml"
    assert (files.read, files.passed_over) == ([], ())
    assert f"table in {files.settings}" in how_to_set_a_board(load_settings())


@pytest.mark.parametrize(
    "environment",
    # By the specification a relative path is to be ignored.
    [{"XDG_CONFIG_HOME": ""}, {}, {"XDG_CONFIG_HOME": "here"}],
)
def test_the_folder_of_the_user_is_at_home_where_no_variable_names_another(
    environment: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folder))
    expected = write(folder / ".config/sprint-analytics/settings.toml")
    assert settings_files(environment).settings == expected


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "is a folder: name a file of settings in ANALYTICS_SETTINGS_FILE, or move it away."),
        (b"\x7fELF\xff", "is not text in UTF-8: write it with a text editor, as UTF-8."),
        (b"\xef\xbb\xbftimezone = 'UTC'", "byte order mark: save it as UTF-8 without one."),
        (
            b"<html>",
            "cannot be read as TOML: Invalid statement (at line 1, column 1): correct it there.",
        ),
        (
            "\n\ntimezone = “UTC”".encode(),
            'cannot be read as TOML: line 3: typographic quotes; type " instead.',
        ),
        ("[boards.main]\nproject = „7“".encode(), 'line 2: typographic quotes; type " instead.'),
        ("timezone = «UTC»\n".encode(), 'line 1: typographic quotes; type " instead.'),
        ('timezone = "UTC”\n'.encode(), 'line 1: typographic quotes; type " instead.'),
        ("timezone = ’UTC’ # day\nx = “”".encode(), "line 1: typographic quotes"),
        # What is wrong there are not the quotes, which are in a comment.
        ("timezone = 1.2.3 # “zone”".encode(), "(at line 1, column 15)"),
    ],
)
@pytest.mark.parametrize("name", ["settings.toml", ".secrets.toml"])
def test_a_file_that_is_none_is_named(
    content: bytes | None, says: str, name: str, folder: Path
) -> None:
    file = write(folder / "working/config" / name)
    file.unlink()
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert str(file) in str(told.value)
    assert says in str(told.value)


def test_a_file_that_may_not_be_read_is_named(folder: Path) -> None:
    file = write(folder / "working/config/settings.toml")
    file.chmod(0)
    if os.access(file, os.R_OK):
        # This user may read anything; a loop of links is refused to all.
        file.unlink()
        file.symlink_to(file)
    with pytest.raises(SettingsError, match="cannot be read") as told:
        load_settings()
    assert str(file) in str(told.value)


def test_a_link_to_nothing_is_named(folder: Path) -> None:
    file = write(folder / "working/config/settings.toml")
    file.unlink()
    file.symlink_to("nowhere.toml")
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert f"{file} is a link to nothing: remove it, or make the file it names." in str(told.value)


@pytest.mark.parametrize("named", ["nowhere.toml", "working", "~nobody-of-that-name/nowhere.toml"])
def test_the_variable_names_a_file(
    named: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = named if named.startswith("~") else str(folder / named)
    monkeypatch.setenv("ANALYTICS_SETTINGS_FILE", path)
    with pytest.raises(SettingsError, match=f"{named}.* is (no file|a folder)"):
        load_settings()


def test_a_pipe_is_no_file_and_dev_null_is_one_of_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "working/config/settings.toml", "slack_channel = '#working'")
    os.mkfifo(folder / "pipe")
    monkeypatch.setenv("ANALYTICS_SETTINGS_FILE", str(folder / "pipe"))
    with pytest.raises(SettingsError, match="pipe is no regular file: copy what it gives"):
        load_settings()
    monkeypatch.setenv("ANALYTICS_SETTINGS_FILE", os.devnull)
    assert channel() == ""


def test_what_comes_with_the_program_is_not_settings(folder: Path) -> None:
    """The file of defaults is a template; installed, it is beside the code."""
    code = "from config import load_settings; print(*load_settings().files.read)"
    run = ended(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(Path(config.__file__).parents[1]), "HOME": str(folder)},
        cwd=folder / "working",
        check=True,
    )
    assert run.stdout == "\n"


@pytest.mark.attack
def test_what_kubernetes_sets_for_a_service_is_not_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of_kubernetes = {
        "SERVICE_HOST": "10.0.0.11",
        "SERVICE_PORT": "3000",
        "SERVICE_PORT_HTTP": "3000",
        "PORT": "tcp://10.0.0.11:3000",
        "PORT_3000_TCP": "tcp://10.0.0.11:3000",
        "PORT_3000_TCP_PROTO": "tcp",
        "PORT_3000_TCP_PORT": "3000",
        "PORT_3000_TCP_ADDR": "10.0.0.11",
        # Of one that is called `analytics-http`.
        "HTTP_PORT": "tcp://10.0.0.12:80",
        "HTTP_SERVICE_HOST": "10.0.0.12",
        "HTTP_PORT_80_TCP": "tcp://10.0.0.12:80",
    }
    for name, value in of_kubernetes.items():
        monkeypatch.setenv(f"ANALYTICS_{name}", value)
    loaded = load_settings()
    assert loaded.http_port == 3000
    assert {*loaded.ignored} == {f"ANALYTICS_{name}" for name in of_kubernetes}
    monkeypatch.setenv("ANALYTICS_HTTP_PORT", "8080")
    loaded = load_settings()
    assert loaded.http_port == 8080
    assert "ANALYTICS_HTTP_PORT" not in loaded.ignored
