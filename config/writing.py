"""Writes settings and secrets into their files, keeping what else stands there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import Any

import tomlkit

from config.files import SettingsFiles, is_there
from config.settings import SettingsError
from config.toml_file import read_table

# Settings as their file has them: tables of boards are mappings in it.
Values = Mapping[str, Any]


def require_writable(files: SettingsFiles) -> None:
    """Raise SettingsError where the two files could not be written, or are no settings now."""
    for file in files.read:
        try:
            read_table(file)
        except ValueError as error:
            raise SettingsError(str(error)) from None
        # It would be replaced. /dev/null may be read, as a file without settings.
        if not file.is_file():
            raise SettingsError(
                f"{file} is no regular file: set ANALYTICS_SETTINGS_FILE to one to be written."
            )
    folder = files.settings.parent
    while not is_there(folder):
        folder = folder.parent
    try:
        TemporaryFile(dir=folder).close()
    except OSError as error:
        raise _refused(files, error) from None


def write(files: SettingsFiles, settings: Values, secrets: Values) -> None:
    """Write both files, or neither where one cannot be written, which raises SettingsError.

    One for which there are no values stays as it is. Nobody else may read the secrets, not even
    while they are written.
    """
    parts: dict[Path, Path] = {}
    try:
        _make(files.settings.absolute().parent)
        if secrets:
            file = files.secrets.resolve()
            parts[file] = _part(file, _changed(file, secrets), 0o600)
        if settings:
            file = files.settings.resolve()
            parts[file] = _part(file, _changed(file, settings), _mode(file))
        for file, part in parts.items():
            part.replace(file)
    except OSError as error:
        raise _refused(files, error) from None
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _changed(file: Path, values: Values) -> str:
    """The file's text with these values in it; its comments stay."""
    document = (
        tomlkit.parse(file.read_text(encoding="utf-8")) if is_there(file) else tomlkit.document()
    )
    _set(document, values)
    return tomlkit.dumps(document)


def _set(table: Any, values: Values) -> None:
    for name, value in values.items():
        if isinstance(value, Mapping):
            if not isinstance(table.get(name), Mapping):
                table[name] = tomlkit.table(is_super_table=all(map(_is_table, value.values())))
            _set(table[name], value)
        else:
            table[name] = value


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _mode(file: Path) -> int:
    """The rights that the file has, or those that a new one is given: only its owner writes."""
    with suppress(OSError):
        return file.stat().st_mode & 0o777
    mask = os.umask(0o022)
    os.umask(mask)
    return 0o644 & ~mask


def _make(folder: Path) -> None:
    """Make the folder, and those above it, in which only the owner writes: who else could write
    there could give the program other settings."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o755, exist_ok=True)


def _part(file: Path, text: str, mode: int) -> Path:
    """A new file beside that one, with that text; until it has its rights, only its owner may read
    it."""
    with NamedTemporaryFile(
        "w", dir=file.parent, prefix=".", delete=False, encoding="utf-8"
    ) as part:
        path = Path(part.name)
        try:
            part.write(text)
            part.flush()
            os.fsync(part.fileno())
            path.chmod(mode)
        except BaseException:
            path.unlink()
            raise
    return path


def _refused(files: SettingsFiles, error: OSError) -> SettingsError:
    return SettingsError(
        f"{files.settings.parent} cannot be written ({error.strerror}): run this in a folder of "
        "your own, or set ANALYTICS_SETTINGS_FILE to a file that you may write."
    )
