"""What `make` says of a machine that lacks something: all at once, to be typed as it is."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from subprocess import PIPE, CompletedProcess

import pytest

from tests.support.patience import PATIENCE
from tests.support.processes import ended, running

ROOT = Path(__file__).parents[2]
CHROME = "chromium-headless-shell fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"
AGAIN = "then make again. Elsewhere install what is like it."
FILES = ("pyproject.toml", "requirements-dev.txt", "requirements-gh.txt")
TOOLS = ("make", "sh", "awk", "grep", "ls", "mkdir", "chmod", "touch")


def program(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


def make(
    tmp_path: Path, *words: str, python: str = "exit 1", **programs: str
) -> CompletedProcess[str]:
    """`make` on a bare Debian of somebody who is not root, with those programs besides."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(str(shutil.which(tool)))
    for name, text in {"id": "echo 1000", "apt-get": "exit 0", **programs}.items():
        program(folder, name, text)
    if python:
        program(folder, "python3", python)
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in FILES:
        (tmp_path / name).touch()
    return ended(["make", *words], cwd=tmp_path, env={"PATH": str(folder)})


# It is new enough, and has no venv.
WITHOUT_VENV = f'case "$2" in *version_info*) exec {sys.executable} "$@";; esac; exit 1'


@pytest.mark.parametrize(("programs", "root"), [({"sudo": "exit 0"}, "sudo sh -c"), ({}, "su -c")])
def test_all_that_is_missing_is_said_at_once(
    tmp_path: Path, programs: dict[str, str], root: str
) -> None:
    done = make(tmp_path, "system", python=WITHOUT_VENV, **programs)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines()[0] == (
        f"Missing: python3-venv {CHROME}. On Debian type: {root} 'apt-get update && apt-get "
        f"install --no-install-recommends python3-venv {CHROME}'; {AGAIN}"
    )


def test_a_python_that_is_not_there_is_said_with_the_rest(tmp_path: Path) -> None:
    done = make(tmp_path, "playground", python="", sudo="exit 0")
    assert done.stderr.startswith(f"Missing: python3 python3-venv {CHROME}. On Debian type: sudo ")


def test_the_bench_wants_no_chrome(tmp_path: Path) -> None:
    done = make(tmp_path, "bench", python=WITHOUT_VENV, sudo="exit 0")
    assert done.stderr.startswith("Missing: python3-venv. On Debian type: sudo ")


def test_what_the_longest_tests_need_of_root_is_said_with_the_rest(tmp_path: Path) -> None:
    done = make(tmp_path, "long", python=WITHOUT_VENV, id="echo 0", **{"apt-get": "exit 100"})
    installing = done.stdout.partition("Installing ")[2].partition(":")[0].split()
    assert {"python3-venv", "sqlite3", "debootstrap"} <= {*installing}


WITH_VENV = f"""case "$2" in *version_info*|*ensurepip*) exec {sys.executable} "$@";; esac
mkdir -p .venv/bin
for each in pip python; do printf '#!/bin/sh\nexit 1\n' > .venv/bin/$each; done
for each in pip python; do chmod +x .venv/bin/$each; done
printf '#!/bin/sh\n' > .venv/bin/pip"""


def test_a_chrome_alone_can_be_fetched_by_who_cannot_become_root(tmp_path: Path) -> None:
    tools = dict.fromkeys(("gh", "sleep"), "exit 1")
    done = make(tmp_path, "setup", python=WITH_VENV, **tools)
    assert "Installing" in done.stdout
    assert done.stderr.strip().splitlines()[0] == (
        f"Missing: {CHROME}. On Debian type: su -c 'apt-get update && apt-get install "
        f"--no-install-recommends {CHROME}'; {AGAIN} Or fetch a Chrome without root: "
        ".venv/bin/analytics chrome"
    )


def test_what_the_tests_need_is_said_with_the_rest(tmp_path: Path) -> None:
    done = make(tmp_path, "test", python=WITHOUT_VENV, sudo="exit 0")
    missing = done.stderr.partition("Missing: ")[2].partition(". ")[0].split()
    assert {"python3-venv", "chromium-headless-shell", "sqlite3"} <= {*missing}


def test_a_python_that_is_too_old_is_said_before_anything_is_installed(tmp_path: Path) -> None:
    done = make(tmp_path, "setup", python="exit 1", sudo="exit 0")
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == (
        "Python 3.11 or newer is needed: where there is one, such as python3.12, type "
        "PYTHON=python3.12 make setup."
    )


def test_ctrl_c_ends_the_dots_that_show_that_it_goes_on() -> None:
    rule = "wait: ; @$(call patiently,sleep 600)"
    # Not as a part of the make that runs the tests.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    with running(["make", "--eval", rule, "wait"], cwd=ROOT, stderr=PIPE, env=alone) as command:
        assert command.stderr
        assert command.stderr.read(1) == "."
        # As a terminal does.
        os.killpg(command.pid, signal.SIGINT)
        # It ends when nobody can write any more.
        command.communicate(timeout=PATIENCE)


def test_the_port_of_the_playground_is_taken_from_before_make_as_from_behind() -> None:
    environment = {**os.environ, "PORT": "8766"}
    before = ended(["make", "-n", "playground"], cwd=ROOT, env=environment).stdout
    behind = ended(["make", "-n", "playground", "PORT=8766"], cwd=ROOT).stdout
    assert "analytics playground --port 8766" in before
    assert "analytics playground --port 8766" in behind
