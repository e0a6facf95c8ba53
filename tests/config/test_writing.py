"""Settings and secrets are written beside what stands in their files, for their owner's eyes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import config
from config import SettingsError, SettingsFiles, load_settings
from config.writing import require_writable, write

BOARD = {"boards": {"main": {"owner": "acme", "project": 7}}}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SettingsFiles:
    for name in [name for name in os.environ if name.startswith("ANALYTICS_")]:
        monkeypatch.delenv(name)
    return SettingsFiles(tmp_path / "config/settings.toml")


def test_new_files_are_for_all_and_for_their_owner(files: SettingsFiles) -> None:
    write(files, BOARD, {"slack_bot_token": "xoxb-1"})
    assert files.settings.read_text() == '[boards.main]\nowner = "acme"\nproject = 7\n'
    assert files.secrets.read_text() == 'slack_bot_token = "xoxb-1"\n'
    assert files.secrets.stat().st_mode & 0o777 == 0o600
    assert files.settings.stat().st_mode & 0o044 == 0o044
    assert load_settings(files).boards["main"].project == 7


def test_what_else_stands_there_stays(files: SettingsFiles) -> None:
    files.settings.parent.mkdir()
    files.settings.write_text(
        '# Ours.\nlog_level = "DEBUG" # while it is new\n\n'
        '[boards.main] # the team\nproject = 6 # of old\nowner = "acme"\n\n'
        "[boards.roadmap]\nproject = 8\nowner = 'acme'\n"
    )
    files.secrets.write_text("# Of the pool.\ndatabase_url = 'postgresql://h/d'\n")
    files.secrets.chmod(0o644)
    write(files, {"slack_mode": "http", **BOARD}, {"slack_bot_token": "xoxb-1"})
    assert files.settings.read_text() == (
        '# Ours.\nlog_level = "DEBUG" # while it is new\nslack_mode = "http"\n\n'
        '[boards.main] # the team\nproject = 7 # of old\nowner = "acme"\n\n'
        "[boards.roadmap]\nproject = 8\nowner = 'acme'\n"
    )
    assert files.secrets.read_text() == (
        "# Of the pool.\ndatabase_url = 'postgresql://h/d'\nslack_bot_token = \"xoxb-1\"\n"
    )
    assert files.secrets.stat().st_mode & 0o777 == 0o600


def test_the_file_of_defaults_is_changed_in_place(files: SettingsFiles) -> None:
    files.settings.parent.mkdir()
    shutil.copy(Path(config.__file__).with_name("settings.toml"), files.settings)
    before = files.settings.read_text()
    write(files, {"slack_mode": "http", **BOARD}, {})
    changed = before.replace('slack_mode = "socket"', 'slack_mode = "http"')
    after = files.settings.read_text()
    assert after.startswith(changed)
    assert after.removeprefix(changed) == '\n[boards.main]\nowner = "acme"\nproject = 7\n'
    assert load_settings(files).slack_mode == "http"


def test_secrets_can_at_no_time_be_read_by_others(
    files: SettingsFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def look(_: int) -> None:
        seen.extend(
            file.stat().st_mode & 0o777
            for file in files.settings.parent.iterdir()
            if "xoxb" in file.read_text()
        )

    monkeypatch.setattr(os, "fsync", look)
    mask = os.umask(0)
    try:
        write(files, BOARD, {"slack_bot_token": "xoxb-1"})
    finally:
        os.umask(mask)
    assert set(seen) == {0o600}


def test_where_one_cannot_be_written_neither_is(files: SettingsFiles) -> None:
    files.secrets.mkdir(parents=True)
    with pytest.raises(SettingsError, match=r"cannot be written \(.*\): run this in a folder"):
        write(files, BOARD, {"slack_bot_token": "xoxb-1"})
    assert [file.name for file in files.settings.parent.iterdir()] == [".secrets.toml"]


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "config").touch()
    with pytest.raises(SettingsError, match="config cannot be written"):
        require_writable(SettingsFiles(tmp_path / "config/settings.toml"))
    assert [file.name for file in tmp_path.iterdir()] == ["config"]


def test_a_file_that_is_no_settings_is_not_written_over(files: SettingsFiles) -> None:
    files.settings.parent.mkdir()
    files.settings.write_text("boards = “main”")
    with pytest.raises(SettingsError, match="line 1: typographic quotes"):
        require_writable(files)


@pytest.mark.attack
def test_others_write_no_settings_whatever_the_umask(files: SettingsFiles) -> None:
    before = os.umask(0)
    try:
        write(files, BOARD, {"slack_bot_token": "xoxb-1"})
    finally:
        os.umask(before)
    rights = [path.stat().st_mode & 0o777 for path in (files.settings.parent, *files.read)]
    assert rights == [0o755, 0o644, 0o600]
