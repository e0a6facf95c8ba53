"""Carries out a Dockerfile without Docker: its RUN lines in copies of a bare root, by chroot."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from string import Template

from dockerfile_parse import DockerfileParser

SECONDS_TO_RUN = 1200


@dataclass
class Image:
    """What a stage of a Dockerfile has made.

    Attributes:
        root: its files.
        env: its variables.
        folder: where its commands run.
        user: who runs them, as ids; root at first.
        command: what it runs, as the words of ENTRYPOINT and CMD.
        health: the words of its HEALTHCHECK.
    """

    root: Path
    env: dict[str, str] = field(default_factory=lambda: {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    folder: str = "/"
    user: str = "0:0"
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)


def build(
    dockerfile: Path, base: Path, folder: Path, prepare: Callable[[Path], dict[str, str]]
) -> Image:
    """The last stage of a Dockerfile, whose every stage begins as the root `base`.

    `prepare` gives each root what it takes to reach registries from this machine, and says the
    variables that building has beside the image's own.
    """
    context = dockerfile.parent
    stages: dict[str, Image] = {}
    image = Image(base)
    given: dict[str, str] = {}
    for instruction, value in _instructions(dockerfile):
        match instruction:
            case "FROM":
                name = value.partition(" AS ")[2] or f"stage {len(stages)}"
                image = stages[name] = Image(folder / name)
                subprocess.run(["/bin/cp", "-a", base, image.root], check=True)
                given = prepare(image.root)
            case "RUN":
                subprocess.run(
                    [
                        "/usr/sbin/chroot",
                        image.root,
                        "/bin/sh",
                        "-c",
                        f"cd {image.folder} && {value}",
                    ],
                    env=given | image.env,
                    timeout=SECONDS_TO_RUN,
                    check=True,
                )
            case "COPY":
                *sources, target = value.split()
                origin = None
                if sources[0].startswith("--from="):
                    origin = stages[sources.pop(0).removeprefix("--from=")].root
                for source in sources:
                    _copy(image, source, target, origin, context)
            case "ENV":
                for pair in shlex.split(value):
                    key, _, text = pair.partition("=")
                    image.env[key] = Template(text).substitute(image.env)
            case "WORKDIR":
                image.folder = value
                (image.root / value.lstrip("/")).mkdir(parents=True, exist_ok=True)
            case "USER":
                image.user = value
            case "ENTRYPOINT" | "CMD":
                image.command += json.loads(value)
            case "HEALTHCHECK":
                image.health = json.loads(value.partition("CMD ")[2])
            case "LABEL" | "EXPOSE" | "VOLUME":
                pass
            case _:
                raise AssertionError(f"{instruction} is not known here: teach it to this module")
    return image


def _instructions(dockerfile: Path) -> Iterator[tuple[str, str]]:
    with dockerfile.open("rb") as file:
        for each in DockerfileParser(fileobj=file).structure:
            if each["instruction"] != "COMMENT":
                yield each["instruction"], each["value"]


def _copy(image: Image, source: str, target: str, origin: Path | None, context: Path) -> None:
    to = image.root / (PurePosixPath(image.folder) / target).relative_to("/")
    path = (origin or context) / source.lstrip("/")
    if path.is_dir():
        taken = None if origin else _without_ignored(context)
        shutil.copytree(path, to, symlinks=True, dirs_exist_ok=True, ignore=taken)
    else:
        assert origin or not ignored(PurePosixPath(source), context), f"{source} is ignored"
        shutil.copy2(path, to / path.name if target.endswith("/") else to)


def _without_ignored(context: Path) -> Callable[[str, list[str]], set[str]]:
    def left_out(folder: str, names: list[str]) -> set[str]:
        inside = PurePosixPath(os.path.relpath(folder, context))
        return {name for name in names if ignored(inside / name, context)}

    return left_out


def ignored(path: PurePosixPath, context: Path) -> bool:
    """Whether .dockerignore leaves that file out: the last line that speaks of it, or of a folder
    it is in, decides."""
    lines = (context / ".dockerignore").read_text().splitlines()
    decided = False
    for line in lines:
        pattern = line.removeprefix("!").removeprefix("**/")
        if line and not line.startswith("#"):
            anywhere = line.removeprefix("!").startswith("**/")
            ways = [path, *path.parents][:-1]
            if any(fnmatch(way.name if anywhere else str(way), pattern) for way in ways):
                decided = not line.startswith("!")
    return decided
