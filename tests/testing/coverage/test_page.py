"""Tests for flowbot.testing.coverage.page."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

from hypothesis import given

from flowbot.graph.texts import REPLACEMENT, is_shown
from flowbot.testing.coverage.collector import Collector
from flowbot.testing.coverage.covered import Covered
from flowbot.testing.coverage.page import report_html
from tests.testing.coverage.conftest import MakeBot, talk
from tests.testing.coverage.strategies import runs
from tests.testing.coverage.test_covered import flow

VOID = {"meta"}


class Read(HTMLParser):
    """The elements, attributes and texts of a page, each element closed in its turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.rows: list[tuple[str, str]] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append((dict(attrs).get("class") or "", ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if "tr" in self.open:
            name, text = self.rows[-1]
            self.rows[-1] = (name, text + data)


@given(runs())
def test_no_text_of_a_flow_is_read_as_html(covered: Covered) -> None:
    page = report_html(covered)
    read = Read(page)

    known = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "span", "a", "section", "div"}
    known |= {"table", "thead", "tbody", "tr", "th", "td", "meter", "svg", "desc", "rect", "g", "text", "tspan", "path"}
    assert set(read.elements) <= known
    assert not [name for name, _ in read.attributes if name.startswith("on") or name in ("src", "style")]
    assert all(value.startswith("#flow-") for name, value in read.attributes if name == "href")
    assert read.elements["section"] == len(covered.flows)
    shown = "".join(read.texts)
    for one in covered.flows:
        for each in one.items:
            assert "".join(
                char if is_shown(char) else REPLACEMENT for char in each.words if char != "\t"
            ) in shown.replace("\t", "")


@given(runs())
def test_a_page_loads_nothing_from_elsewhere(covered: Covered) -> None:
    page = report_html(covered)

    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    for style in page.split("<style>")[1:]:
        assert "url(" not in style.partition("</style>")[0]
        assert "@import" not in style.partition("</style>")[0]


def test_a_page_shows_figures_picture_source_and_items(bot: MakeBot) -> None:
    collector = Collector()
    with talk(bot(), collector) as chat:
        ann = chat.person("ann")
        ann.says("/lunch")
        ann.says("soup")
    page = report_html(collector.covered())
    read = Read(page)

    for row in (
        ("plain", "2version: 1"),
        ("covered", "3✓start: /lunch"),
        ("partly", "9◐  - ask: dishnot ended as: expired · not refused: dish: what is no answer"),
        ("missed", "12✗    expire: 1hnot gone off: dish: expire"),
    ):
        assert row in read.rows
    assert any(row[0] == "covered" and row[1].startswith("✓start → dish\n") for row in read.rows)
    assert 'class="node ask covered"' in page
    assert 'class="node end missed"' in page


def test_a_file_that_could_not_be_read_is_said_to_be_so() -> None:
    assert "The file could not be read." in "".join(Read(report_html(Covered([flow()]))).texts)


def test_without_a_flow_it_says_so() -> None:
    assert "No flow was talked to." in "".join(Read(report_html(Covered([]))).texts)
