from __future__ import annotations

import json
import os
from io import BufferedIOBase
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec
import pytest

from integrations.export_files import (
    ExportNotWritten,
    ExportUnreadable,
    JsonFile,
    write_json,
)


def decode(content: Any) -> Any:
    """JSON in a file or parsed, whatever it holds."""
    return msgspec.json.decode(content.read()) if isinstance(content, BufferedIOBase) else content


@pytest.mark.parametrize("document", [{"title": "支払い 🚀", "items": []}, [], [1.5, None]])
def test_what_is_written_is_read_again(tmp_path: Path, document: Any) -> None:
    path = tmp_path / "new" / "folder" / "board.json"
    write_json(path, document)
    assert JsonFile(path).read(decode) == document
    assert [file.name for file in path.parent.iterdir()] == ["board.json"]


def test_a_failure_leaves_the_good_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    write_json(path, {"good": True})
    with pytest.raises(TypeError):
        write_json(path, {"first": "half", "then": object()})
    assert JsonFile(path).read(decode) == {"good": True}
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("place", ["folder", "file/board.json", f"{'long' * 100}.json"])
def test_where_no_file_can_be_is_said(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(ExportNotWritten, match="choose another --output-file"):
        write_json(tmp_path / place, {})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty: export it again"),
        (b" \n", "is empty: export it again"),
        (b'{"items": [\n{"id": "a"},\n', r"cut off at its end \(line 3, column 1\): export it"),
        (b'{"items": [{"title": "Ca', r"cut off at its end \(line 1, column 22\): export it again"),
        (b'{"items": [{"open": tr', r"cut off at its end \(line 1, column 21\): export it again"),
        ('{"title": "Größe'.encode()[:14], "cut off at its end: export it again"),
        (b'{"items": [],,}', r"is not JSON \(.* at line 1, column 14\): name a file"),
        (b"[" * 200_000, "is nested too deeply for an export: name a file"),
        (b"<html>Log in</html>", r"is not JSON \(Expecting value at line 1, column 1\): name a"),
        (b'{"title": "\xff"}', "is not text in UTF-8: export it again"),
        (rb'{"title": "a\ud83d"}', r"has half of a character in 'a\\ud83d': export it again"),
        (rb'{"a\ud83d": 1}', r"has half of a character in 'a\\ud83d': export it again"),
    ],
)
def test_what_is_no_export_is_said(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "board.json"
    path.write_bytes(content)
    with pytest.raises(ExportUnreadable, match=sentence):
        JsonFile(path).read(decode)


@pytest.mark.parametrize("name", ["missing.json", "folder"])
def test_what_is_no_file_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ExportUnreadable, match=rf"{name} cannot be read \(.*\): name a file"):
        JsonFile(tmp_path / name).read(decode)


@pytest.mark.attack
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("loop", r"cannot be read \(Too many levels of symbolic links\)"),
        ("to_nothing", r"cannot be read \(No such file or directory\)"),
        ("to_folder", r"cannot be read \(Is a directory\)"),
        ("/dev/zero", "is no regular file"),
        ("/dev/null", "is no regular file"),
        ("pipe", "is a pipe that nothing writes into"),
        ("large", "has more than 1024 MB, and no board is so large"),
    ],
)
def test_what_is_no_file_of_an_export_is_refused_before_it_is_read(
    tmp_path: Path, name: str, sentence: str
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "to_nothing").symlink_to("nothing")
    (tmp_path / "folder").mkdir()
    (tmp_path / "to_folder").symlink_to("folder")
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "large").open("wb") as large:
        large.truncate(2**40)  # of which the disk holds nothing
    with pytest.raises(ExportUnreadable, match=f"{sentence}.*: name a file"):
        JsonFile(tmp_path / name).read(decode)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_that_shells_write(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "board.json"
    path.write_text('{"title": "Größe", "points": NaN}', encoding=encoding)
    assert JsonFile(path).read(decode)["title"] == "Größe"


@pytest.mark.parametrize("content", [b'{"title": "Board"}', b"\xff\xfe{\x00}\x00"])
def test_a_pipe_is_read_once(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = Thread(target=path.write_bytes, args=[content])
    writer.start()
    assert JsonFile(path).read(decode) == json.loads(content)
    writer.join()


def test_what_was_refused_is_given_parsed(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    path.write_text("[1]")

    def refuse(content: Any) -> Any:
        if isinstance(content, BufferedIOBase):
            raise msgspec.ValidationError
        return content

    assert JsonFile(path).read(refuse) == [1]
