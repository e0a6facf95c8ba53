"""What a process leaves that was killed is removed by the next, and nothing of one that runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from integrations.temporary import PREFIX, own_temporary_folder, remove_left_behind
from tests.support.patience import PATIENCE, until
from tests.support.processes import alive, running

ROOT = Path(__file__).parents[2]
# Says where its files are, has started a program that would stay, and waits.
PROGRAM = """
import subprocess, sys, tempfile
from integrations.temporary import own_temporary_folder
with own_temporary_folder() as folder:
    open(tempfile.mkdtemp() + "/profile", "w").close()
    sleeping = subprocess.Popen(["sleep", "600"], start_new_session=True)
    print(folder, sleeping.pid, sep="\\n", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def process(temporary: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process, and the folder that it has; what it has started ends with the context too."""
    with running(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as started:
        assert started.stdout
        folder, sleeping = Path(started.stdout.readline().strip()), int(started.stdout.readline())
        try:
            if sys.platform == "linux":
                # A program that begins has no environment for a moment.
                until(lambda: alive(str(folder)))
            yield started, folder
        finally:
            with suppress(ProcessLookupError):
                os.kill(sleeping, signal.SIGKILL)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files of this test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process was told")
def test_what_a_killed_process_left_is_removed_and_what_it_started_is_ended(
    temporary: Path,
) -> None:
    with process(temporary) as (killed, folder):
        assert [each.name for each in folder.glob("*/*")] == ["profile"]
        killed.kill()
        killed.wait()
        assert alive(str(folder))
        with own_temporary_folder() as own:
            assert [*temporary.iterdir()] == [own]
            until(lambda: not [each for each in alive(str(folder)) if each])
    assert [*temporary.iterdir()] == []


def test_the_folder_of_a_process_that_runs_stays(temporary: Path) -> None:
    with process(temporary) as (other, folder):
        remove_left_behind()
        assert [each.name for each in folder.glob("*/*")] == ["profile"]
        assert alive(str(folder)) if sys.platform == "linux" else True
        assert other.stdin
        other.stdin.close()
        assert other.wait(PATIENCE) == 0
    assert [*temporary.iterdir()] == []


def test_temporary_files_are_where_they_were_afterwards(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    with own_temporary_folder() as own:
        assert Path(tempfile.gettempdir()) == own
        assert os.environ["TMPDIR"] == str(own)
        assert own.stat().st_mode & 0o077 == 0
    assert tempfile.gettempdir() == str(temporary)
    assert "TMPDIR" not in os.environ


@pytest.mark.parametrize("what", ["a file", "a link"])
def test_what_only_has_the_name_is_left_alone(temporary: Path, what: str) -> None:
    elsewhere = temporary / "elsewhere"
    (elsewhere / "kept").mkdir(parents=True)
    named = temporary / f"{PREFIX}named"
    if what == "a file":
        named.touch()
    else:
        named.symlink_to(elsewhere)
    remove_left_behind()
    assert named.exists()
    assert (elsewhere / "kept").is_dir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder away")
def test_the_folder_of_another_user_is_left_alone(temporary: Path) -> None:
    folder = temporary / f"{PREFIX}theirs"
    folder.mkdir()
    os.chown(folder, 10001, 10001)
    remove_left_behind()
    assert folder.is_dir()
