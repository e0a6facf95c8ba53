"""Which files with secrets others on this machine can read."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

from config.files import SettingsFiles
from config.settings import Settings
from config.toml_file import read_table

SECRETS = {setting.name for setting in fields(Settings) if not setting.repr}


def files_open_to_others(files: SettingsFiles) -> Iterator[tuple[Path, str]]:
    """The files with secrets that others can read, each with the command that ends it."""
    for file in files.read:
        if (command := closing_command(file)) and (file == files.secrets or _has_secrets(file)):
            yield file, command


def closing_command(file: Path) -> str:
    """The command that keeps others from reading that file; "" where none can, or it is not there.

    A group may read what belongs to another user, as a service does that root has set up.
    """
    try:
        found = file.stat()
    except OSError:
        return ""
    name = shlex.quote(str(file))
    if found.st_uid == os.geteuid():
        return f"chmod 600 {name}" if found.st_mode & 0o077 else ""
    return f"chmod o= {name}" if found.st_mode & 0o007 else ""


def _has_secrets(file: Path) -> bool:
    # What cannot be read is told elsewhere.
    with suppress(ValueError):
        table = read_table(file)
        given = {name.lower(): str(value) for name, value in table.items() if value}
        # The address of a file holds no password.
        given["database_url"] = "@" if "@" in given.get("database_url", "") else ""
        return any(given[name] for name in given if name in SECRETS)
    return False
