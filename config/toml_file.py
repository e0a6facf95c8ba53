"""The table in a file of settings, read once; or why it cannot be read."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any

# Word processors, chats and phones write these where one types a plain quote.
_PLAIN = str.maketrans("“”„‟‘’‚«»", '"""""""""')
_LINE = re.compile(r"at line (\d+)")


def read_table(file: Path) -> dict[str, Any]:
    """The table in that file. Raises ValueError with what is wrong and what to do."""
    text = _text(file)
    if text.startswith("\ufeff"):
        raise ValueError(f"{file} begins with a byte order mark: save it as UTF-8 without one.")
    try:
        return tomllib.loads(text)
    except ValueError as error:
        wrong = _wrong_quotes(text, str(error)) or f"{error}: correct it there"
        raise ValueError(f"{file} cannot be read as TOML: {wrong}.") from None


def _text(file: Path) -> str:
    try:
        kind = file.stat().st_mode
        if S_ISDIR(kind):
            raise ValueError(
                f"{file} is a folder: name a file of settings in ANALYTICS_SETTINGS_FILE, or move "
                "it away."
            )
        # A pipe perhaps waits for ever.
        if not S_ISREG(kind) and file != Path(os.devnull):
            raise ValueError(
                f"{file} is no regular file: copy what it gives into one, and name that."
            )
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(
            f"{file} is not text in UTF-8: write it with a text editor, as UTF-8."
        ) from None
    except FileNotFoundError:
        raise ValueError(
            f"{file} is a link to nothing: remove it, or make the file it names."
        ) from None
    except OSError as error:
        raise ValueError(
            f"{file} cannot be read ({error.strerror}): "
            "let the user that runs this program read it, by `chown` or `chmod`."
        ) from None


def _wrong_quotes(text: str, error: str) -> str:
    """What to do about typographic quotes, which one hardly sees, where they are the error."""
    number, lines = _line(error), text.split("\n")
    if not number:
        return ""
    lines[number - 1] = lines[number - 1].translate(_PLAIN)
    try:
        tomllib.loads("\n".join(lines))
    except ValueError as next_error:
        if _line(str(next_error)) == number:
            return ""
    return f'line {number}: typographic quotes; type " instead'


def _line(error: str) -> int:
    """The number of the line that the error names; 0 for none."""
    found = _LINE.search(error)
    return int(found[1]) if found else 0
