"""A flow as SVG: one file without scripts, light or dark as its reader likes, with words for those who hear it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape
from zlib import crc32

from flowbot.graph.captions import COVERED, Arrow, described
from flowbot.graph.layout import Box, Point, Route, Size
from flowbot.graph.legend import Entry, place_legend
from flowbot.graph.model import Graph
from flowbot.graph.picture import CAPTION, CLOCK, TITLE, Picture, make_picture
from flowbot.graph.shapes import HEADING, KINDS_SHOWN, LEADING, MESSAGE, Drawing, outline, rounded
from flowbot.graph.style import COVER_STYLE, STYLE
from flowbot.graph.texts import REPLACEMENT, is_shown, width_of, wrap

_MARGIN = 20.0
_NAME = 15.0
_HEADER = 30.0


def as_svg(graph: Graph, *, right: bool = False) -> str:
    """The flow as a picture that leads down, or to the right."""
    picture = make_picture(graph, right=right)
    layout = picture.layout
    entries, legend = place_legend(graph, layout.size.width, layout.size.height + _HEADER + 26)
    title = width_of(graph.flow, _NAME, bold=True) + 80
    size = Size(max(layout.size.width, legend.width, title) + 2 * _MARGIN, legend.height + 2 * _MARGIN)
    aside = (size.width - 2 * _MARGIN - layout.size.width) / 2
    body = [
        *_groups(picture),
        *_edges(picture),
        *(each for drawing, box in zip(picture.drawings, layout.boxes, strict=True) for each in _node(drawing, box)),
    ]
    return "\n".join(
        [*_head(graph, picture.arrows, size), *_group(aside, _HEADER, body), *_legend(entries), "</g>", "</svg>", ""]
    )


def _head(graph: Graph, arrows: Sequence[Arrow], size: Size) -> Iterator[str]:
    width, height = round(size.width), round(size.height)
    name = f"Flow {graph.flow}, version {graph.version}"
    own = f"{crc32(graph.flow.encode(errors='replace')):08x}"  # several pictures may stand on one page
    yield (
        '<svg xmlns="http://www.w3.org/2000/svg" class="flowbot-graph" role="img"'
        f' aria-labelledby="title-{own} words-{own}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    )
    yield f'<title id="title-{own}">{_text(name)}</title>'
    yield f'<desc id="words-{own}">{_text(" ".join(_sentences(graph, arrows)))}</desc>'
    is_coloured = any(node.cover is not None for node in graph.nodes)
    yield f"<style>{STYLE}{COVER_STYLE if is_coloured else ''}</style>"
    yield f'<rect class="page" width="{width}" height="{height}"/>'
    yield f'<g transform="translate({_MARGIN:g} {_MARGIN:g})">'
    version = f'<tspan class="kind" dx="8">v{graph.version}</tspan>'
    yield f'<text class="name" x="0" y="{_NAME:g}">{_text(graph.flow)}{version}</text>'


def _group(x: float, y: float, body: Sequence[str]) -> list[str]:
    return [f'<g transform="translate({x:.1f} {y:.1f})">', *body, "</g>"]


def _sentences(graph: Graph, arrows: Sequence[Arrow]) -> Iterator[str]:
    """The picture in words."""
    if graph.description:
        yield f"{graph.description.rstrip('.')}."
    for group in graph.groups:
        inside = [node.label for node in graph.nodes if node.group == group.id]
        inside += [each.label for each in graph.groups if each.parent == group.id]
        yield f"Inside {group.label}: {', '.join(inside)}."
    for node in graph.nodes:
        yield f"{described(node)}."
        for arrow in arrows:
            if arrow.source == node.id:
                how = ", ".join(arrow.captions)
                way = f"On {'timer ' if arrow.kind == 'timer' else ''}{how} to" if how else "Then to"
                yield f"{way} {graph.node(arrow.target).label}."


def _groups(picture: Picture) -> Iterator[str]:
    """Frames behind what stands in them."""
    layout = picture.layout
    for title, frame, place in zip(picture.titles, layout.frames, layout.titles, strict=True):
        yield f'<g class="group"><path class="frame" d="{rounded(frame, 10)}"/>'
        lines = wrap(title, TITLE, width=place.width + 1, lines=1, bold=True)
        yield f"{_lines('title', lines, place.x, place.y, TITLE)}</g>"


def _edges(picture: Picture) -> Iterator[str]:
    for arrow, lines, route in zip(picture.arrows, picture.captions, picture.layout.routes, strict=True):
        done = f" – {COVERED[arrow.cover]}" if arrow.cover is not None else ""
        yield f'<g class="{_classes("edge", arrow.kind, arrow.cover)}">'
        yield f"<title>{_text(', '.join(arrow.captions) or 'then')}{done}</title>"
        yield f'<path class="line" d="{_path(route)}"/>'
        yield f'<path class="head" d="{_arrowhead(route)}"/>'
        if route.label is not None:
            yield from _caption(arrow, lines, route.label)
        yield "</g>"


def _caption(arrow: Arrow, lines: Sequence[str], box: Box) -> Iterator[str]:
    x = box.x
    if arrow.kind == "timer":
        middle = box.y + CAPTION * LEADING / 2
        yield f'<path class="sign" d="M{x + 1:.1f} {middle:.1f}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0m5 -3v3l2.2 1.6"/>'
        x += CLOCK
    yield _lines("caption", lines, x, box.y, CAPTION)


def _path(route: Route) -> str:
    """The curves of a route; those that are straight as lines, those without length left out."""
    parts = [f"M{_at(route.curves[0].start)}"]
    for curve in route.curves:
        if curve.is_straight:
            parts += [f"L{_at(curve.end)}"] if curve.start != curve.end else []
        else:
            parts.append(f"C{_at(curve.towards)} {_at(curve.from_)} {_at(curve.end)}")
    return "".join(parts)


def _at(point: Point) -> str:
    return f"{point.x:.1f} {point.y:.1f}"


def _arrowhead(route: Route) -> str:
    end = route.curves[-1].end
    before = next(
        (point for curve in reversed(route.curves) for point in (curve.at(0.6), curve.start) if _far(point, end) > 1),
        end,
    )
    length = _far(before, end) or 1.0
    along = Point((end.x - before.x) / length, (end.y - before.y) / length)
    back = Point(end.x - along.x * 8, end.y - along.y * 8)
    left = Point(back.x - along.y * 3.6, back.y + along.x * 3.6)
    right = Point(back.x + along.y * 3.6, back.y - along.x * 3.6)
    return f"M{_at(end)}L{_at(left)}L{_at(right)}Z"


def _far(one: Point, other: Point) -> float:
    return float(((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5)


def _node(drawing: Drawing, box: Box) -> Iterator[str]:
    node = drawing.node
    yield f'<g class="{_classes("node", node.kind, node.cover)}">'
    yield f"<title>{_text(described(node))}</title>"
    for number, path in enumerate(outline(node.kind, box)):
        yield f'<path class="{"shape" if number == 0 else "inner"}" d="{path}"/>'
    yield from _node_text(drawing, box)
    yield "</g>"


def _node_text(drawing: Drawing, box: Box) -> Iterator[str]:
    kind = drawing.node.kind
    y = box.centre.y - drawing.text_height / 2
    if kind not in KINDS_SHOWN:
        yield _lines("heading", drawing.heading, box.centre.x, y, HEADING)
        yield _lines("message", drawing.message, box.centre.x, y + len(drawing.heading) * HEADING * LEADING, MESSAGE)
        return
    inside = {"decide": 20.0, "call": 16.0}.get(kind, 12.0)
    yield _lines("heading", drawing.heading, box.x + inside, y, HEADING)
    yield _lines("message", drawing.message, box.x + inside, y + len(drawing.heading) * HEADING * LEADING, MESSAGE)
    first = HEADING if drawing.heading else MESSAGE
    yield f'<text class="kind" x="{box.x + box.width - inside:.1f}" y="{y + first:.1f}">{kind}</text>'


def _lines(name: str, lines: Sequence[str], x: float, y: float, size: float) -> str:
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{y + size * (1 + number * LEADING):.1f}">{_text(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return f'<text class="{name}">{spans}</text>' if spans else ""


def _legend(entries: Sequence[Entry]) -> Iterator[str]:
    yield '<g class="legend">'
    for each in entries:
        x, y, width, height = each.box
        if each.node is not None:
            yield f'<g class="{_classes("node", each.node, each.cover)}">'
            for number, path in enumerate(outline(each.node, each.box)):
                yield f'<path class="{"shape" if number == 0 else "inner"}" d="{path}"/>'
            yield "</g>"
        else:
            yield f'<g class="edge {each.edge}"><path class="line" d="M{x:.1f} {y + height / 2:.1f}h{width:g}"/></g>'
        yield f'<text class="caption" x="{x + width + 6:.1f}" y="{y + height / 2 + 4:.1f}">{_text(each.text)}</text>'
    yield "</g>"


def _classes(*names: str | None) -> str:
    return " ".join(filter(None, names))


def _text(text: str) -> str:
    """A text in XML; what cannot be seen, or no XML may hold, is replaced."""
    return escape("".join(char if char in "\n\t" or is_shown(char) else REPLACEMENT for char in text))
