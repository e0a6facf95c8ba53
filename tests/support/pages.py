"""The pages of docs/metrics as tests read them: headings, tables, and the comments that mark them.

A comment such as `<!-- given: issues -->` is not seen by those who read the page on GitHub; it
says what the table, quote or list below it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER = Path(__file__).parents[2] / "docs" / "metrics"
NOTHING = "–"
MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Block:
    """One block of a page, from `line`, below the comment `mark`, under the heading `section`.

    `kind` is `heading`, `comment`, `table`, `quote`, `list`, `image` or `paragraph`. `rows` are
    the lines of text: of a table its cells, the header first; of an image its address and what it
    says to those who do not see it; of all else one cell a line.
    """

    kind: str
    line: int
    section: str
    mark: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        return "\n".join(" ".join(row) for row in self.rows)

    @property
    def records(self) -> list[dict[str, str]]:
        """The rows of a table below its header, by the header's words."""
        header, *rows = self.rows
        return [dict(zip(header, row, strict=True)) for row in rows]


@cache
def blocks(page: str) -> tuple[Block, ...]:
    """The blocks of the page of that name, in order."""
    return tuple(read_blocks((FOLDER / f"{page}.md").read_text(encoding="utf-8")))


def read_blocks(text: str) -> Iterator[Block]:
    """The blocks of Markdown; a comment marks the one block that it stands before."""
    section = mark = ""
    for kind, tokens in _groups(MARKDOWN.parse(text)):
        line = (tokens[0].map or [0])[0] + 1
        if kind == "comment":
            comment = tokens[0].content.strip().removeprefix("<!--").removesuffix("-->").strip()
            yield Block(kind, line, section, "", ((comment,),))
            mark = comment
            continue
        rows = tuple(_rows(kind, tokens))
        if kind == "heading" and tokens[0].tag == "h2":
            section = rows[0][0]
        yield Block(kind, line, section, mark, rows)
        mark = ""


def given(page: str, what: str) -> list[dict[str, str]]:
    """The records of the page's first table below `<!-- given: what -->`."""
    return next(block.records for block in blocks(page) if block.mark == f"given: {what}")


def links(page: str) -> Iterator[str]:
    """Where the page's links lead, and where its pictures are."""
    text = (FOLDER / f"{page}.md").read_text(encoding="utf-8")
    for token in MARKDOWN.parse(text):
        for part in token.children or ():
            for name in ("href", "src"):
                if name in part.attrs:
                    yield str(part.attrs[name])


_KINDS = {
    "heading_open": "heading",
    "table_open": "table",
    "blockquote_open": "quote",
    "bullet_list_open": "list",
    "paragraph_open": "paragraph",
    "html_block": "comment",
}


def _groups(tokens: list[Token]) -> Iterator[tuple[str, list[Token]]]:
    """The blocks at the top of the page, each with all that is in it."""
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            kind = _KINDS.get(group[0].type, group[0].type)
            is_image = kind == "paragraph" and [part.type for part in group[1].children or ()] == [
                "image"
            ]
            yield "image" if is_image else kind, group
            group = []


def _rows(kind: str, tokens: list[Token]) -> Iterator[tuple[str, ...]]:
    inlines = [token for token in tokens if token.type == "inline"]
    if kind == "image":
        image = (inlines[0].children or [])[0]
        yield str(image.attrs["src"]), _plain(image)
    elif kind == "table":
        row: list[str] = []
        for token in tokens:
            if token.type == "inline":
                row.append(_plain(token))
            elif token.type == "tr_close":
                yield tuple(row)
                row = []
    else:
        yield from ((_plain(token),) for token in inlines)


def _plain(inline: Token) -> str:
    """The words of a line, without what makes them bold, code or a link."""
    return "".join(
        " " if token.type == "softbreak" else token.content for token in inline.children or ()
    )
