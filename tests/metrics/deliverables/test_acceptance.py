"""Acceptance criteria: which checkboxes of a body count, and which are ticked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.deliverables.acceptance import acceptance_criteria

HEADING = "Acceptance criteria"
BOXES = "- [ ] a\n- [x] b\n"


@pytest.mark.parametrize(
    ("body", "counted"),
    [
        (f"## {HEADING}\n{BOXES}", (1, 2)),
        (f"## {HEADING}\r\n\r\n- [ ] a\r\n- [x] b\r\n", (1, 2)),
        (f"{HEADING}\n---\n{BOXES}", (1, 2)),
        (f"{HEADING}\n===\n{BOXES}", (1, 2)),
        (f"Acceptance\ncriteria\n===\n{BOXES}", (1, 2)),
        (f"###### ACCEPTANCE   CRITERIA ######\n{BOXES}", (1, 2)),
        (f"## **Acceptance** _criteria_:\n{BOXES}", (1, 2)),
        (f"## ✅ Acceptance criteria\n{BOXES}", (1, 2)),
        (f"## Acceptance criteria for all\n{BOXES}", (0, 0)),
        (f"##Acceptance criteria\n{BOXES}", (0, 0)),
        (f"Acceptance criteria\n\n{BOXES}", (0, 0)),
        (f"```\n## {HEADING}\n```\n{BOXES}", (0, 0)),
        (f"> ## {HEADING}\n\n{BOXES}", (0, 0)),
        (BOXES, (0, 0)),
        ("", (0, 0)),
        (f"## {HEADING}", (0, 0)),
        (f"## {HEADING}\n-", (0, 0)),
        # How far the section goes
        (f"{BOXES}## {HEADING}\n{BOXES}## Notes\n{BOXES}", (1, 2)),
        (f"## {HEADING}\n{BOXES}### For phones\n{BOXES}# Notes\n{BOXES}", (2, 4)),
        (f"# Plan\n### {HEADING}\n{BOXES}## Notes\n{BOXES}", (1, 2)),
        (f"## {HEADING}\n{BOXES}\nNotes\n---\n{BOXES}", (1, 2)),
        (f"## {HEADING}\n{BOXES}## Notes\n{BOXES}## {HEADING}\n{BOXES}", (2, 4)),
        (f"# {HEADING}\n{BOXES}## {HEADING}\n{BOXES}", (2, 4)),
        (f"## {HEADING}\n{BOXES}\n```\n## Notes\n```\n{BOXES}", (2, 4)),
        (f"## {HEADING}\n- # Notes\n{BOXES}", (1, 2)),
        # What is a checkbox
        (f"## {HEADING}\n- [X] a\n* [x] b\n+ [ ] c\n1. [x] d\n2) [ ] e", (3, 5)),
        (f"## {HEADING}\n- [x] a\n  - [ ] b\n    1. [X] c\n\n- [ ] d\n\n  more", (2, 4)),
        (f"## {HEADING}\n- plain\n  - [x] a", (1, 1)),
        (f"## {HEADING}\n- - [x] a", (1, 1)),
        (f"## {HEADING}\n> - [x] a", (1, 1)),
        (f"## {HEADING}\n<details>\n\n- [x] a\n\n</details>", (1, 1)),
        (f"## {HEADING}\n- [x]\n  a\n- [ ]\tb", (1, 2)),
        (f"## {HEADING}\n- [ ]\n- [x]a\n- [y] a\n- [] a\n- \\[x] a\n- `[x] a`", (0, 0)),
        (f"## {HEADING}\n- [x](https://example.org)\n- a [x] b\n- **[x] a**", (0, 0)),
        (f"## {HEADING}\n[x] a", (0, 0)),
        (f"## {HEADING}\n```\n{BOXES}```\n~~~md\n{BOXES}", (0, 0)),
        (f"## {HEADING}\n\n    - [x] a\n\n- b\n\n      - [x] c", (0, 0)),
        (f"## {HEADING}\n<!--\n{BOXES}-->", (0, 0)),
    ],
)
def test_the_checkboxes_that_count(body: str, counted: tuple[int, int]) -> None:
    assert acceptance_criteria(body, HEADING) == counted
    assert acceptance_criteria(body, f" {HEADING.upper()}: ") == counted


@pytest.mark.parametrize(
    ("heading", "counted"),
    [("Fertig, wenn", (1, 2)), ("fertig", (0, 0)), ("", (0, 0)), ("קריטריונים", (0, 1)),
     ("✅", (1, 1))],
)  # fmt: skip
def test_the_heading_is_a_team_s_own(heading: str, counted: tuple[int, int]) -> None:
    body = f"## Fertig, wenn…\n{BOXES}## קריטריונים\n- [ ] א\n## ✅\n- [x] done\n##\n- [x] c"
    assert acceptance_criteria(body, heading) == counted


BLOCKS = st.one_of(
    st.tuples(st.just("heading"), st.integers(1, 6), st.booleans()),
    st.tuples(st.just("box"), st.integers(0, 3), st.booleans()),
    st.tuples(st.just("code"), st.just(0), st.booleans()),
    st.just(("text", 0, False)),
)


def written(block: tuple[str, int, bool]) -> str:
    kind, size, flag = block
    match kind:
        case "heading":
            return f"{'#' * size} {'acceptance Criteria' if flag else 'Else'}"
        case "box":
            nested = "".join(f"{'  ' * depth}- item\n" for depth in range(size))
            return f"{nested}{'  ' * size}- [{'x' if flag else ' '}] criterion"
        case "code":
            return f"```\n- [{'x' if flag else ' '}] example\n```"
    return "[x] no box"


@given(st.lists(BLOCKS))
def test_any_document_counts_as_its_parts_do(blocks: list[Any]) -> None:
    open_level, done, total = 0, 0, 0
    for kind, size, flag in blocks:
        if kind == "heading" and not 0 < open_level < size:
            open_level = size if flag else 0
        if kind == "box" and open_level:
            done, total = done + flag, total + 1
    body = "\n\n".join(map(written, blocks))
    assert acceptance_criteria(body, HEADING) == (done, total)


@given(st.text("#-[] xX>`\n\t<!&*1.") | st.text())
def test_any_text_is_read(body: str) -> None:
    done, total = acceptance_criteria(f"# {HEADING}\n{body}", HEADING)
    assert 0 <= done <= total <= body.count("[")
