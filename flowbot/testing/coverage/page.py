"""Coverage as one HTML page: no script, nothing from elsewhere, every text of a flow escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from flowbot.graph.model import Cover
from flowbot.graph.svg import as_svg
from flowbot.graph.texts import REPLACEMENT, is_shown
from flowbot.testing.coverage.covered import Covered, CoveredFlow, CoveredItem, Figure
from flowbot.testing.coverage.overlay import coloured
from flowbot.testing.coverage.page_style import PAGE_STYLE
from flowbot.testing.coverage.wording import missed_words, name_of, percent

_SIGNS: Mapping[Cover, str] = {"covered": "✓", "partly": "◐", "missed": "✗"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def report_html(covered: Covered) -> str:
    """A page that shows each flow: its figures, its picture and its source by what was done, and all items."""
    body = [
        *_summary(covered),
        *(line for number, flow in enumerate(covered.flows) for line in _flow(covered, number, flow)),
    ]
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            "<title>Flow coverage</title>",
            f"<style>{PAGE_STYLE}</style>",
            "</head>",
            "<body>",
            *body,
            "</body>",
            "</html>",
            "",
        ]
    )


def _summary(covered: Covered) -> Iterator[str]:
    yield f'<h1>Flow coverage <span class="soft">{percent(covered.figure)}</span></h1>'
    if not covered.flows:
        yield "<p>No flow was talked to.</p>"
        return
    head = '<th>flow</th><th>file</th><th></th><th class="number">done</th><th class="number"></th>'
    yield f"<table><thead><tr>{head}</tr></thead><tbody>"
    for number, flow in enumerate(covered.flows):
        name = f'<a href="#flow-{number}">{_text(name_of(flow, covered))}</a>'
        yield f'<tr><td>{name}</td><td class="soft">{_text(flow.file)}</td>{_figure_cells(flow.figure())}</tr>'
    yield "</tbody></table>"


def _flow(covered: Covered, number: int, flow: CoveredFlow) -> Iterator[str]:
    about = f'<span class="soft">version {flow.version}, {_text(flow.file)}</span>'
    yield f'<section id="flow-{number}"><h2>{_text(name_of(flow, covered))} {about}</h2>'
    yield "<table><tbody>"
    for kind, figure in flow.figures():
        yield f'<tr><td><a href="#flow-{number}-{kind}">{kind}</a></td>{_figure_cells(figure)}</tr>'
    yield "</tbody></table>"
    yield '<div class="beside">'
    yield f'<div class="picture"><h3>Picture</h3>{as_svg(coloured(flow.graph, flow))}</div>'
    yield f"<div><h3>{_text(flow.file)}</h3>{''.join(_source(flow))}</div>"
    yield "</div>"
    for kind, _ in flow.figures():
        yield f'<h3 id="flow-{number}-{kind}">{kind}</h3>'
        yield from _items([each for each in flow.items if each.kind == kind])
    yield "</section>"


def _figure_cells(figure: Figure) -> str:
    meter = f'<td><meter min="0" max="{max(1, figure.of)}" value="{figure.covered}"></meter></td>'
    share = f'<td class="number">{figure.covered} of {figure.of}</td><td class="number">{percent(figure)}</td>'
    return f"{meter}{share}"


def _items(items: Sequence[CoveredItem]) -> Iterator[str]:
    head = '<th></th><th>what</th><th>where</th><th class="number">how often</th>'
    yield f"<table><thead><tr>{head}</tr></thead><tbody>"
    for each in items:
        cover: Cover = "covered" if each.hits else "missed"
        place = f"{_text(each.file)}:{each.line}:{each.column}"
        yield f'<tr class="{cover}"><td class="sign">{_SIGNS[cover]}</td><td>{_text(each.words)}</td>'
        yield f'<td class="soft">{place}</td><td class="number">{each.hits}</td></tr>'
    yield "</tbody></table>"


def _source(flow: CoveredFlow) -> Iterator[str]:
    """The lines of the flow's file, each by what was done of what stands in it, and what was not."""
    if not flow.source:
        yield '<p class="soft">The file could not be read.</p>'
        return
    by_line: dict[int, list[CoveredItem]] = {}
    for each in flow.items:
        if each.file == flow.file:
            by_line.setdefault(each.line, []).append(each)
    yield '<div class="source"><table><tbody>'
    for number, line in enumerate(flow.source.removesuffix("\n").split("\n"), 1):
        found = by_line.get(number, [])
        cover = _of_line(found)
        sign = _SIGNS[cover] if cover is not None else ""
        why = " · ".join(missed_words(each) for each in found if not each.hits)
        yield f'<tr class="{cover or "plain"}"><td class="number">{number}</td><td class="sign">{sign}</td>'
        more = f'<div class="why">{_text(why)}</div>' if why else ""
        yield f"<td>{_text(line)}{more}</td></tr>\n"
    yield "</tbody></table></div>"


def _of_line(items: Sequence[CoveredItem]) -> Cover | None:
    """What was done of what stands in a line; None where nothing can be."""
    if not items:
        return None
    done = sum(each.hits > 0 for each in items)
    return "missed" if not done else "covered" if done == len(items) else "partly"


def _text(text: str) -> str:
    """A text in HTML; what cannot be seen is replaced."""
    return escape("".join(char if char == "\t" or is_shown(char) else REPLACEMENT for char in text))
