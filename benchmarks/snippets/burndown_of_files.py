"""Burndowns of the files of gh in a folder: `burndown_of_files.py FOLDER`."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from benchmarks.burndowns import ASKED, Asked, measure
from benchmarks.gh_files import ISSUES_FILE, ITEMS_FILE
from bot.cli.uncollected import uncollected
from integrations.export_files import JsonFile
from metrics.model.board import Board
from metrics.model.field_names import FieldNames
from metrics.model.report import Question, Unit
from metrics.reading import read_board
from metrics.sprint.daily_table import BURNDOWN_COLUMNS, results
from metrics.sprint.progress import sprint_progress


def board_in(folder: Path) -> Board:
    """The board as the program reads it."""
    items, issues = JsonFile(folder / ITEMS_FILE), JsonFile(folder / ISSUES_FILE)
    return read_board(items, issues, fields=FieldNames(), timezone=ZoneInfo(ASKED[0].zone))


def days(board: Board, asked: Asked) -> pd.DataFrame:
    """The days of the sprint as the program computes them."""
    board = replace(board, timezone=ZoneInfo(asked.zone))
    question = Question(board, datetime(2026, 1, 1, tzinfo=UTC), Unit(asked.unit), asked.sprint)
    return results(sprint_progress(question).daily_so_far, BURNDOWN_COLUMNS)


measure(partial(board_in, Path(sys.argv[1])), days, uncollected)
