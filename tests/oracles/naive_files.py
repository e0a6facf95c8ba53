"""Whether two lists of gh can be right, issue by issue, from the words of docs/files.md."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Listed:
    """An issue of the board: is it in a done column, in the issue file, and closed there?"""

    repository: str
    is_done: bool = False
    is_in_file: bool = True
    is_closed: bool = False


def verdict(board: list[Listed], others: list[str]) -> set[str]:
    """What is said: `refused` alone; or `cut` or `elsewhere` in the headline, both or neither.

    `others` are the repositories of the issues in the file that are not on the board; all of them
    are open.
    """
    in_file = {issue.repository for issue in board if issue.is_in_file} | set(others)
    for repository in {issue.repository for issue in board}:
        of_it = [issue for issue in board if issue.repository == repository]
        lacking = [issue for issue in of_it if not issue.is_in_file]
        if repository in in_file and len(lacking) >= len(of_it) / 2:
            return {"refused"}
    if board and not any(issue.repository in in_file for issue in board):
        return {"refused"}
    is_one_closed = any(issue.is_closed for issue in board if issue.is_in_file)
    is_one_done = any(issue.is_done and issue.repository in in_file for issue in board)
    if is_one_done and not is_one_closed:
        return {"refused"}
    said = set()
    should_be = [i for i in board if not i.is_in_file and i.repository in in_file]
    if should_be and len([i for i in board if i.is_in_file]) + len(others) == 30:
        said.add("cut")
    missing = [issue for issue in board if not issue.is_in_file]
    if len(missing) > len(should_be) and len(missing) >= len(board) / 2:
        said.add("elsewhere")
    return said
