"""Every page of docs/metrics: whole, and right in every cell of its worked example."""

from __future__ import annotations

import pytest
from PIL import Image

from metrics.reports.catalogue import CATALOGUE
from tests.support.pages import FOLDER, Block, blocks, links
from tests.support.worked_examples import GIVEN, THEN, Answer, answers

# The pages that are not of one report.
INDEX, CALIBRATION = "README", "calibration"
PAGES = sorted({path.stem for path in FOLDER.glob("*.md")} - {INDEX, CALIBRATION})
SECTIONS = ["Definition", "Worked example", "Picture", "What it does not tell"]
MARKS = {f"given: {what}" for what in GIVEN} | {f"then: {what}" for what in THEN}
# A picture is 600 wide, drawn for screens with two pixels to each.
WIDTH, MOST_BYTES, FEWEST_WORDS = 1200, 60 * 1024, 10

of_each_page = pytest.mark.parametrize("page", PAGES)


@pytest.mark.parametrize("answer", [each for page in PAGES for each in answers(page)], ids=str)
def test_the_report_answers_what_its_page_says(answer: Answer) -> None:
    report = CATALOGUE[answer.page].compute(answer.question())
    assert answer.told(report) == answer.written


def example(page: str) -> list[Block]:
    return [block for block in blocks(page) if block.section == "Worked example"]


@of_each_page
def test_all_of_an_example_is_given_or_compared(page: str) -> None:
    shown = [block for block in example(page) if block.kind in {"table", "quote"}]
    assert [block.line for block in shown if block.mark not in MARKS] == []
    marked = [block for block in example(page) if block.mark in MARKS]
    assert {block.kind for block in marked} <= {"table", "quote", "list"}
    assert {"headline", "results", "statistics"} <= {answer.what for answer in answers(page)}


def test_every_report_has_a_page_and_the_index_leads_to_it() -> None:
    assert set(PAGES) == set(CATALOGUE)
    assert {f"{name}.md" for name in CATALOGUE} <= set(links(INDEX))


@of_each_page
def test_a_page_answers_the_question_of_its_report(page: str) -> None:
    title, question = blocks(page)[:2]
    assert title.text == CATALOGUE[page].title
    assert question.text == CATALOGUE[page].summary


@of_each_page
def test_a_page_has_every_section_and_something_in_it(page: str) -> None:
    assert list(dict.fromkeys(block.section for block in blocks(page) if block.section)) == SECTIONS
    filled = {block.section for block in blocks(page) if block.kind not in {"heading", "comment"}}
    assert filled >= set(SECTIONS)


@pytest.mark.parametrize("page", [INDEX, *PAGES])
def test_links_lead_somewhere(page: str) -> None:
    files = [link.partition("#")[0] for link in links(page) if "://" not in link]
    assert [file for file in files if file and not (FOLDER / file).exists()] == []


@of_each_page
def test_the_picture_is_there_with_words_for_those_who_do_not_see_it(page: str) -> None:
    ((src, story),) = (block.rows[0] for block in blocks(page) if block.kind == "image")
    assert src == f"images/{page}.png"
    assert len(story.split()) >= FEWEST_WORDS
    assert (FOLDER / src).stat().st_size <= MOST_BYTES
    with Image.open(FOLDER / src) as picture:
        assert (picture.format, picture.width) == ("PNG", WIDTH)
        assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_no_picture_is_left_over() -> None:
    assert sorted(path.stem for path in (FOLDER / "images").iterdir()) == PAGES
