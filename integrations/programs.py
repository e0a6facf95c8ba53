"""How commands are typed on this machine, so that they do what a message promises."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path


def as_typed(program: str) -> str:
    """What starts that program from the working folder, and no other of its name."""
    name, path = Path(program).name, Path(program).absolute()
    if (found := shutil.which(name)) and Path(found).absolute() == path:
        return name
    if path.parent == Path.cwd():
        return shlex.quote(f"./{name}")
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return shlex.quote(str(path))


def program_at(path: str) -> str | None:
    """Where that program is; None where there is none, or something else, such as a socket."""
    found = shutil.which(path)
    return found if found and Path(found).is_file() else None


def installing(package: str) -> str:
    """The command that adds a Python package to the environment that this process runs in."""
    python = as_typed(sys.executable)
    by = f"{python} -m pip install"
    # An environment that uv or the action made has no pip.
    if not find_spec("pip"):
        has_uv = shutil.which("uv") is not None
        by = f"uv pip install --python {python}" if has_uv else f"{python} -m ensurepip && {by}"
    return f"{by} {shlex.quote(package)}"


def installing_of_debian(*packages: str) -> str:
    """The command that installs these packages of Debian, as the user who runs this process."""
    return as_root(
        "apt-get update", f"apt-get install --no-install-recommends {' '.join(packages)}"
    )


def as_root(*commands: str) -> str:
    """One command that runs these as root, as the user who runs this process."""
    if os.geteuid() == 0:
        return " && ".join(commands)
    if shutil.which("sudo"):
        return " && ".join(f"sudo {command}" for command in commands)
    return f'su -c "{" && ".join(commands)}"'
