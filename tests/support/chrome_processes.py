"""Chromes as processes, and figures that they draw."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Collection
from pathlib import Path

import plotly.graph_objects as go
from PIL import Image

from integrations.chrome import find_chrome

CHROME = find_chrome()
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#123456"]


def plain(colour: str, width: int = 120, height: int = 80) -> go.Figure:
    """A figure of one colour all over."""
    layout = {"width": width, "height": height, "paper_bgcolor": colour, "plot_bgcolor": colour}
    axis = {"visible": False}
    return go.Figure(layout={**layout, "xaxis": axis, "yaxis": axis})


def size_and_colour(png: bytes) -> tuple[tuple[int, int], str]:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    red, green, blue = image.getpixel((image.width // 2, image.height // 2))  # type: ignore[misc]
    return image.size, f"#{red:02X}{green:02X}{blue:02X}"


def browser_processes() -> dict[int, str]:
    """The command lines of the living Chromes below this process, but the tests' own, by id."""
    parents, commands = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            command = (stat.parent / "cmdline").read_text().replace("\0", " ")
        except OSError:  # it ended as we looked
            continue
        if state != "Z" and "playwright" not in command:
            parents[int(stat.parent.name)] = int(parent)
            commands[int(stat.parent.name)] = command
    family = {os.getpid()}
    while grown := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= grown
    return {pid: commands[pid] for pid in family - {os.getpid()} if "chrom" in commands[pid]}


def own_browsers(spared: Collection[int] = ()) -> list[int]:
    """The browsers among them: not their helpers, which go with them, nor kaleido's wrappers."""
    return [
        pid
        for pid, command in browser_processes().items()
        if pid not in spared and "--type=" not in command and "_wrapper.py" not in command
    ]


def kill_browser(signum: signal.Signals, spared: Collection[int] = ()) -> None:
    for pid in own_browsers(spared):
        os.kill(pid, signum)


def stand_in(folder: Path, script: str) -> str:
    """A program in the place of Chrome, which notes each start in the file `starts`."""
    program = folder / "chrome"
    program.write_text(f'#!/bin/sh\necho >>"{folder}/starts"\n{script}\n')
    program.chmod(0o755)
    return str(program)


def starts(folder: Path) -> int:
    return len((folder / "starts").read_text())
