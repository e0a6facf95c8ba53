"""Where a path that somebody names leads to no file: one sentence, and what is there stays."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from itertools import product
from pathlib import Path
from stat import S_IFMT

import pytest

from config.files import SettingsFiles
from config.settings import SettingsError
from config.writing import require_writable
from integrations.export_files import ExportNotWritten, write_json
from tests.support.command_line import Outcome
from tests.support.worked_example import write_all

Run = Callable[..., Outcome]

BURNDOWN = ("calculate", "sprint-burndown", "--sprint-file", "native.json", "--sprint", "1")
REPORT = ("report", "sprint-burndown")
HISTORY = ("history",)
# By name of the variable, what is before its path, and the command that needs it.
NAMED = {
    "GH_PATH": ("", REPORT),
    "GH_CONFIG_DIR": ("", REPORT),
    "CHROME_PATH": ("", BURNDOWN),
    "DATABASE_URL": ("sqlite:///", HISTORY),
    "GITHUB_APP_PRIVATE_KEY": ("", HISTORY),
    "SETTINGS_FILE": ("", HISTORY),
}
KINDS = ["folder", "pipe", "socket", "loop", "one/of/two", "file/below"]


@pytest.fixture(autouse=True)
def paths(tmp_path: Path) -> None:
    write_all(tmp_path)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe", 0o644)
    with socket.socket(socket.AF_UNIX) as listening:
        folder = os.open(tmp_path, os.O_DIRECTORY)
        # Its address may have no more than some hundred characters.
        listening.bind(f"/proc/self/fd/{folder}/socket")
        os.close(folder)
    (tmp_path / "socket").chmod(0o755)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "one" / "of").mkdir(parents=True)
    (tmp_path / "one" / "of" / "two").symlink_to("other")
    (tmp_path / "one" / "of" / "other").symlink_to("two")
    (tmp_path / "file").touch()


def what_is_there(path: Path) -> tuple[int, int] | None:
    """Its kind and rights, without following a link."""
    if not os.path.lexists(path):
        return None
    mode = path.lstat().st_mode
    return S_IFMT(mode), mode & 0o777


@pytest.mark.attack
@pytest.mark.parametrize(
    ("setting", "kind"),
    # gh's own configuration is in a folder.
    sorted({*product(NAMED, KINDS)} - {("GH_CONFIG_DIR", "folder")}),
)
def test_a_setting_that_names_no_file_is_one_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, kind: str
) -> None:
    before, (start, command) = what_is_there(tmp_path / kind), NAMED[setting]
    monkeypatch.setenv("ANALYTICS_BOARDS__MAIN__OWNER", "acme")
    monkeypatch.setenv("ANALYTICS_BOARDS__MAIN__PROJECT", "7")
    monkeypatch.setenv("ANALYTICS_GITHUB_HOST", "127.0.0.1:9")
    monkeypatch.setenv(f"ANALYTICS_{setting}", f"{start}{tmp_path / kind}")
    if setting == "GITHUB_APP_PRIVATE_KEY":
        monkeypatch.setenv("ANALYTICS_GITHUB_APP_ID", "1")
    else:
        monkeypatch.setenv("ANALYTICS_GITHUB_TOKEN", "ghp_abcdefghijklmnopqrstuvwxyz0123456789")
    outcome = run(*command)
    assert outcome.code == 1
    assert "is a bug" not in outcome.err
    assert len([line for line in outcome.err.splitlines() if line]) <= 2
    told = {"GITHUB_APP_PRIVATE_KEY": "neither a key nor the path"}
    assert told.get(setting, str(tmp_path / kind)) in outcome.err
    assert what_is_there(tmp_path / kind) == before


@pytest.mark.attack
@pytest.mark.parametrize("kind", KINDS)
def test_results_are_written_to_nothing_but_a_folder(run: Run, tmp_path: Path, kind: str) -> None:
    before = what_is_there(tmp_path / kind)
    outcome = run(*BURNDOWN, "--output-dir", kind)
    assert outcome.code == (0 if kind == "folder" else 1)
    if kind != "folder":
        assert outcome.err.startswith(f"The results cannot be written to {kind}")
    assert what_is_there(tmp_path / kind) == before


@pytest.mark.attack
@pytest.mark.parametrize("kind", [*KINDS, "to_pipe", "", "."])
def test_an_export_replaces_nothing_but_a_file(tmp_path: Path, kind: str) -> None:
    (tmp_path / "to_pipe").symlink_to("pipe")
    before = what_is_there(tmp_path / kind), what_is_there(tmp_path / "pipe")
    with pytest.raises(ExportNotWritten, match="choose another --output-file"):
        write_json(tmp_path / kind, {})
    assert (what_is_there(tmp_path / kind), what_is_there(tmp_path / "pipe")) == before


def test_an_export_goes_where_a_link_leads(tmp_path: Path) -> None:
    (tmp_path / "latest.json").symlink_to("folder/board.json")
    for _ in range(2):
        write_json(tmp_path / "latest.json", {})
        assert (tmp_path / "folder" / "board.json").read_text() == "{}"
        assert (tmp_path / "latest.json").is_symlink()


@pytest.mark.attack
@pytest.mark.parametrize("named", ["pipe", "folder", "loop", os.devnull])
def test_settings_are_written_to_nothing_but_a_file(tmp_path: Path, named: str) -> None:
    with pytest.raises(SettingsError, match=r"is no regular file|is a folder|cannot be read"):
        require_writable(SettingsFiles(tmp_path / named))
