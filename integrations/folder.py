"""Writes several files to a folder: all of them, or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from integrations.errors import IntegrationError


class FolderRefused(IntegrationError):
    """The folder or a file in it cannot be written."""


def write_files(directory: Path, files: Mapping[str, bytes], stale: Iterable[str] = ()) -> None:
    """Write all the files into the directory, which is made if missing, or none of them.

    Files named in `stale` may be left from an earlier run; they are removed unless written now.
    Raises FolderRefused.
    """
    # In the same folder, so that a rename puts them in place, or back.
    new = {name: directory / f".{name}.{os.getpid()}.part" for name in files}
    old = {name: directory / f".{name}.{os.getpid()}.old" for name in (*files, *stale)}
    touched = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            new[name].write_bytes(content)
        for name, copy in old.items():
            if (directory / name).is_file():
                shutil.copy2(directory / name, copy)
        for name in old:
            if name in new:
                new[name].replace(directory / name)
            else:
                (directory / name).unlink(missing_ok=True)
            touched.append(name)
    except OSError as error:
        for name in touched:
            with suppress(OSError):
                _put_back(old[name], directory / name)
        why = "it is no folder" if isinstance(error, FileExistsError) else error.strerror
        raise FolderRefused(
            f"The results cannot be written to {error.filename2 or error.filename or directory} "
            f"({why}): free it, or choose another folder with --output-dir."
        ) from error
    finally:
        for left in (*new.values(), *old.values()):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _put_back(older: Path, file: Path) -> None:
    if older.exists():
        older.replace(file)
    else:
        file.unlink(missing_ok=True)
