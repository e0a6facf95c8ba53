from __future__ import annotations

from pathlib import Path

import pytest

from integrations.folder import FolderRefused, write_files


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def test_the_folder_is_made_and_holds_the_files_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    write_files(folder, {"a.csv": b"1", "b.png": b"2"})
    assert contents(folder) == {"a.csv": b"1", "b.png": b"2"}


def test_older_files_are_replaced_and_stale_ones_go(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.csv": b"old", "b.png": b"old", "notes.txt": b"mine"})
    write_files(tmp_path, {"a.csv": b"new"}, stale=["a.csv", "b.png", "c.html"])
    assert contents(tmp_path) == {"a.csv": b"new", "notes.txt": b"mine"}


def test_a_failure_leaves_every_older_file_as_it_was(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.csv": b"old"})
    with pytest.raises(FolderRefused):
        write_files(tmp_path, {"a.csv": b"new", "missing-folder/b.png": b"new"}, stale=["a.csv"])
    assert contents(tmp_path) == {"a.csv": b"old"}


@pytest.mark.parametrize("older", [{}, {"a.csv": b"old"}, {"a.csv": b"old", "d.csv": b"stale"}])
def test_a_failure_at_the_last_file_takes_the_first_back(
    tmp_path: Path, older: dict[str, bytes]
) -> None:
    write_files(tmp_path, older)
    (tmp_path / "c.html").mkdir()
    new = dict.fromkeys(("a.csv", "b.png", "c.html"), b"new")
    with pytest.raises(FolderRefused, match=r"written to \S+/c\.html \(Is a directory\)"):
        write_files(tmp_path, new, stale=["d.csv"])
    assert contents(tmp_path) == older
    assert (tmp_path / "c.html").is_dir()


@pytest.mark.parametrize("folder", ["file", "file/data"])
def test_a_folder_that_cannot_be_is_refused_in_words(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FolderRefused, match="choose another folder with --output-dir"):
        write_files(tmp_path / folder, {"a.csv": b"1"})
