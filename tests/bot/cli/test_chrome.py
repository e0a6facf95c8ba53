"""`analytics chrome`: says which Chrome there is, or fetches one, or says why it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.chrome_offer import HOST, archive, chrome_offered
from tests.support.command_line import Outcome, command_line
from tests.support.processes import ended

PACKAGES = "chromium-headless-shell fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"
INSTALL = f"apt-get update && apt-get install --no-install-recommends {PACKAGES}"
# Where nothing is found there is no sudo either.
DEBIAN = f"(Debian: `{INSTALL}`)" if os.geteuid() == 0 else f'(Debian: `su -c "{INSTALL}"`)'
OTHERWISE = f"or install a Chrome or Chromium yourself {DEBIAN}"
# No program, of those that one finds by name or where they usually are.
ALONE = """
import os, sys
from choreographer.browsers import chromium
from bot.cli import main
for browser in chromium.chromium_based_browsers.values():
    object.__setattr__(browser, "typical_paths", ())
{first}
main()
"""


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Outcome]:
    return command_line(monkeypatch, capsys, tmp_path)


def program(folder: Path, script: str) -> Path:
    path = folder / "chromium-headless-shell"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def where_there_is_none(
    folder: Path, variables: dict[str, str], first: str = ""
) -> subprocess.CompletedProcess[str]:
    """`analytics chrome` on a machine without one, whose user's files are in that folder."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ANALYTICS_")}
    script = ALONE.format(first=first)
    return ended(
        [sys.executable, "-c", script, "chrome"],
        cwd=folder,
        env={
            **kept,
            "PATH": str(folder / "nothing"),
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "XDG_DATA_HOME": str(folder / "share"),
            "COLUMNS": "200",
            "no_proxy": "",
            **variables,
        },
    )


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_it_says_which_there_is(
    run: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = program(tmp_path, "echo 'Chromium 156.0'")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert run("chrome") == Outcome(0, f"There is a Chrome already: Chromium 156.0, {path}\n", "")


def test_one_without_its_libraries_is_told_with_their_packages(
    run: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = "error while loading shared libraries: libnss3.so: cannot open shared object file"
    path = program(tmp_path, f"echo '{missing}' >&2; exit 127")
    monkeypatch.setenv("ANALYTICS_CHROME_PATH", str(path))
    outcome = run("chrome")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(
        f"The Chrome at {path} lacks libraries of the system: install them (Debian: `"
    )
    satisfy = "apt-get satisfy --no-install-recommends 'libasound2t64 | libasound2, "
    assert f"apt-get update && {satisfy}" in outcome.err.replace("sudo ", "")
    assert outcome.err.endswith("`), then run `analytics chrome` again.\n")


def test_one_that_does_not_start_is_told(
    run: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = program(tmp_path, "exit 3")
    monkeypatch.setenv("ANALYTICS_CHROME_PATH", str(path))
    said = (
        f"The Chrome at {path} does not start (it ended with 3): install another, or name another "
        "in `chrome_path`.\n"
    )
    assert run("chrome") == Outcome(1, "", said)


def test_a_wrong_path_is_not_helped_by_another_chrome(
    run: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYTICS_CHROME_PATH", "/no/such/chrome")
    outcome = run("chrome")
    assert (outcome.code, outcome.out) == (1, "")
    assert "There is no Chrome at /no/such/chrome: correct `chrome_path`" in outcome.err


@pytest.mark.skipif(sys.platform != "linux", reason="it packs a Chrome for Linux")
class TestWhereThereIsNone:
    def test_it_is_fetched_and_found(self, tmp_path: Path) -> None:
        content = archive()
        with chrome_offered(tmp_path, content) as variables:
            said = where_there_is_none(tmp_path, variables)
            deps = tmp_path / "share/choreographer/deps"
            assert (said.returncode, said.stderr) == (0, "")
            assert said.stdout == (
                f"Fetching Chrome 142.0.7444.175 ({len(content)} bytes) from https://{HOST}/"
                "chrome-for-testing-public/142.0.7444.175/linux64/chrome-linux64.zip "
                f"to {deps} …\n"
                "Charts are drawn by Google Chrome for Testing 142.0.7444.175, "
                f"{deps}/chrome-linux64/chrome\n"
            )
            assert left_in(tmp_path / "share") == ["chrome", "version_tag.txt"]
            again = where_there_is_none(tmp_path, variables)
        assert again.stdout == (
            "There is a Chrome already: Google Chrome for Testing 142.0.7444.175, "
            f"{deps}/chrome-linux64/chrome\n"
        )

    @pytest.mark.parametrize(
        ("content", "status", "said"),
        [
            (b"", 404, f"Chrome cannot be fetched from {HOST} (Not Found): look at the network"),
            (archive()[:100], 200, f"What came from {HOST} is not the whole of Chrome: run "),
        ],
        ids=["not there", "cut short"],
    )
    def test_what_is_no_chrome_leaves_nothing(
        self, tmp_path: Path, content: bytes, status: int, said: str
    ) -> None:
        with chrome_offered(tmp_path, content, status) as variables:
            outcome = where_there_is_none(tmp_path, variables)
        assert outcome.returncode == 1
        assert outcome.stderr.startswith(said)
        assert OTHERWISE in outcome.stderr
        assert left_in(tmp_path / "share") == []

    def test_no_network_is_told(self, tmp_path: Path) -> None:
        nobody = {"https_proxy": "http://127.0.0.1:9"}
        outcome = where_there_is_none(tmp_path, nobody)
        assert (outcome.returncode, outcome.stdout) == (1, "")
        assert outcome.stderr == (
            f"Chrome cannot be fetched from {HOST} (Connection refused): look at the network and "
            f"run `analytics chrome` again, {OTHERWISE}.\n"
        )

    def test_no_right_to_write_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "share").write_text("a file where the folder should be")
        with chrome_offered(tmp_path, archive()) as variables:
            outcome = where_there_is_none(tmp_path, variables)
        assert outcome.returncode == 1
        assert outcome.stderr == (
            f"Chrome cannot be written to {tmp_path}/share/choreographer/deps (Not a directory): "
            "make that possible, or name another folder by the variable XDG_DATA_HOME, "
            f"{OTHERWISE}.\n"
        )

    def test_a_machine_that_none_is_made_for_is_told(self, tmp_path: Path) -> None:
        arm = "import platform; platform.machine = lambda: 'aarch64'"
        outcome = where_there_is_none(tmp_path, {}, first=arm)
        assert (outcome.returncode, outcome.stdout) == (1, "")
        assert outcome.stderr == (
            "No Chrome can be fetched for Linux aarch64: install a Chrome or Chromium yourself "
            f"{DEBIAN}, and name it in `chrome_path` where it is not found.\n"
        )
