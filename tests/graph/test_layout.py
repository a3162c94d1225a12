"""Tests for flowbot.graph.layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.engine.machine import CompiledFlow
from flowbot.graph.layout import Box, Frame, Item, Layout, Link, Point, Route, Size, lay_out
from flowbot.graph.picture import make_picture
from flowbot.graph.read import read_graph
from flowbot.project import load_project

STEPS = 12
"""Pieces into which a curve is cut."""


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width - 0.01
        and other.x < one.x + one.width - 0.01
        and one.y < other.y + other.height - 0.01
        and other.y < one.y + one.height - 0.01
    )


def sampled(route: Route) -> list[Point]:
    steps = [(curve, 1 if curve.is_straight else STEPS) for curve in route.curves]
    return [curve.at(step / count) for curve, count in steps for step in range(count + 1)]


def passes(points: Sequence[Point], box: Box) -> bool:
    """Whether a line of short pieces, or of upright and level ones, enters a box."""
    left, right, top, bottom = box.x + 0.5, box.x + box.width - 0.5, box.y + 0.5, box.y + box.height - 0.5
    return any(
        max(a.x, b.x) > left and min(a.x, b.x) < right and max(a.y, b.y) > top and min(a.y, b.y) < bottom
        for a, b in pairwise(points)
    )


def problems(layout: Layout, links: Sequence[Link]) -> list[str]:
    """Everything that is upon something else."""
    found = []
    things = [(f"box {place}", box) for place, box in enumerate(layout.boxes)]
    things += [(f"label {place}", route.label) for place, route in enumerate(layout.routes) if route.label is not None]
    for (name, box), (other_name, other) in combinations(things, 2):
        if overlap(box, other):
            found.append(f"{name} is upon {other_name}")
    for place, (route, link) in enumerate(zip(layout.routes, links, strict=True)):
        points = sampled(route)
        own = {f"box {link.source}", f"box {link.target}"}
        found += [f"link {place} passes {name}" for name, box in things if name not in own and passes(points, box)]
        if any(
            not (-0.01 <= x <= layout.size.width + 0.01 and -0.01 <= y <= layout.size.height + 0.01) for x, y in points
        ):
            found.append(f"link {place} leaves the picture")
    things += [(f"frame {place}", box) for place, box in enumerate(layout.frames)]
    for name, box in things:
        if box.x < -0.01 or box.y < -0.01 or box.x + box.width > layout.size.width + 0.01:
            found.append(f"{name} leaves the picture")
    return found


def covers(outer: Box, inner: Box) -> bool:
    return overlap(outer, inner) and (
        outer.x <= inner.x + 0.01
        and outer.y <= inner.y + 0.01
        and inner.x + inner.width <= outer.x + outer.width + 0.01
        and inner.y + inner.height <= outer.y + outer.height + 0.01
    )


def frame_problems(layout: Layout, items: Sequence[Item], frames: Sequence[Frame]) -> list[str]:
    """Everything that is not inside its frames, or inside others, or upon a title or a border."""

    def around(frame: int | None) -> set[int]:
        return {frame} | around(frames[frame].parent) if frame is not None else set()

    things = [(f"box {place}", box, around(items[place].frame)) for place, box in enumerate(layout.boxes)]
    things += [(f"frame {place}", box, around(frames[place].parent)) for place, box in enumerate(layout.frames)]
    things += [(f"title {place}", box, around(place)) for place, box in enumerate(layout.titles)]
    found = []
    for name, box, inside in things:
        for place, frame in enumerate(layout.frames):
            if place in inside and not covers(frame, box):
                found.append(f"{name} is not all in frame {place}")
            elif (
                place not in inside and overlap(frame, box) and name not in {f"frame {each}" for each in around(place)}
            ):
                found.append(f"{name} is in frame {place}")
    for place, title in enumerate(layout.titles):
        found += [f"title {place} is upon {name}" for name, box, _ in things if name[0] == "b" and overlap(title, box)]
        found += [f"title {place} is upon {other}" for other in range(place) if overlap(title, layout.titles[other])]
    return found


def crossings(layout: Layout, links: Sequence[Link]) -> int:
    """How often two lines of different boxes cross."""
    total = 0
    lines = [list(pairwise(dict.fromkeys(sampled(route)))) for route in layout.routes]
    for (one, line), (other, other_line) in combinations(list(zip(links, lines, strict=True)), 2):
        if {one.source, one.target} & {other.source, other.target}:
            continue
        total += sum(_cross(*piece, *other_piece) for piece in line for other_piece in other_line)
    return total


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    if max(a.x, b.x) < min(c.x, d.x) or max(c.x, d.x) < min(a.x, b.x):
        return False
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)


BOX = Item(Size(80, 40), 28)
LABEL = Size(50, 14)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Item], list[Link]]:
    """Up to 40 boxes of many sizes, and links in every direction, loops among them."""
    count = draw(st.integers(1, 40) | st.just(40))
    size = st.builds(Size, st.integers(30, 240), st.integers(20, 90))
    items = [Item(each, each.width / 2 - 10) for each in draw(st.lists(size, min_size=count, max_size=count))]
    boxes = st.integers(0, count - 1)
    label = st.none() | st.builds(Size, st.integers(8, 130), st.integers(10, 60))
    links = st.lists(st.builds(Link, boxes, boxes, label), max_size=60, unique_by=lambda link: link[:2])
    return items, draw(links)


@st.composite
def framed(draw: st.DrawFn) -> tuple[list[Item], list[Link], list[Frame]]:
    """Boxes and links as above, and up to 6 frames around some of the boxes, or around frames around them."""
    items, links = draw(graphs())
    count = draw(st.integers(1, 6))
    parents = [draw(st.none() | st.integers(0, place - 1)) if place else None for place in range(count)]
    title = st.builds(Size, st.integers(10, 200), st.just(14))
    frames = [Frame(draw(title), parent) for parent in parents]
    chosen = draw(st.lists(st.none() | st.integers(0, count - 1), min_size=len(items), max_size=len(items)))
    used = sorted({outer for frame in chosen if frame is not None for outer in _outwards(frames, frame)})
    number: dict[int | None, int] = {frame: place for place, frame in enumerate(used)}
    kept = [Frame(frames[each].title, number.get(frames[each].parent)) for each in used]
    links = [link._replace(opens=draw(st.booleans())) for link in links]
    return [item._replace(frame=number.get(each)) for item, each in zip(items, chosen, strict=True)], links, kept


def _outwards(frames: Sequence[Frame], frame: int | None) -> list[int]:
    return [frame, *_outwards(frames, frames[frame].parent)] if frame is not None else []


@given(framed(), st.booleans())
def test_what_has_a_frame_stands_in_it_and_nothing_else_does(
    graph: tuple[list[Item], list[Link], list[Frame]], right: bool
) -> None:
    items, links, frames = graph

    layout = lay_out(items, links, frames, right=right)

    assert frame_problems(layout, items, frames) == []
    assert problems(layout, links) == []
    assert len(layout.frames) == len(layout.titles) == len(frames)


@given(graphs(), st.booleans())
def test_nothing_is_upon_anything_else(graph: tuple[list[Item], list[Link]], right: bool) -> None:
    items, links = graph

    layout = lay_out(items, links, right=right)

    assert problems(layout, links) == []
    assert len(layout.boxes) == len(items)
    assert len(layout.routes) == len(links)


@given(graphs())
def test_a_layout_is_the_same_each_time(graph: tuple[list[Item], list[Link]]) -> None:
    assert lay_out(*graph) == lay_out(*graph)


@given(graphs())
def test_every_line_goes_from_its_source_to_its_target(graph: tuple[list[Item], list[Link]]) -> None:
    items, links = graph

    layout = lay_out(items, links)

    for route, link in zip(layout.routes, links, strict=True):
        for point, box in (
            (route.curves[0].start, layout.boxes[link.source]),
            (route.curves[-1].end, layout.boxes[link.target]),
        ):
            assert box.x - 0.1 <= point.x <= box.x + box.width + 0.1
            assert box.y - 0.1 <= point.y <= box.y + box.height + 0.1
        for one, other in pairwise(route.curves):
            assert one.end == pytest.approx(other.start)


def chain(*places: int) -> list[Link]:
    return [Link(source, target, LABEL) for source, target in pairwise(places)]


def middles(layout: Layout) -> list[float]:
    return [box.centre.x for box in layout.boxes]


def test_a_list_of_steps_is_one_straight_line() -> None:
    links = chain(0, 1, 2, 3)

    layout = lay_out([BOX] * 4, links)

    assert len(set(middles(layout))) == 1
    assert all(curve.is_straight for route in layout.routes for curve in route.curves)
    assert [box.y for box in layout.boxes] == sorted(box.y for box in layout.boxes)


def test_to_the_right_a_list_of_steps_is_one_straight_line_too() -> None:
    layout = lay_out([BOX] * 4, chain(0, 1, 2, 3), right=True)

    assert len({box.centre.y for box in layout.boxes}) == 1
    assert [box.x for box in layout.boxes] == sorted(box.x for box in layout.boxes)
    assert layout.boxes[0].width == 80


def test_a_link_that_goes_back_leaves_and_enters_at_a_side() -> None:
    links = [*chain(0, 1, 2), Link(2, 0, LABEL)]

    layout = lay_out([BOX] * 3, links)

    back, first, last = layout.routes[2], layout.boxes[0], layout.boxes[2]
    assert back.curves[0].start.x in (last.x, last.x + last.width)
    assert last.y < back.curves[0].start.y < last.y + last.height
    assert back.curves[-1].end.x in (first.x, first.x + first.width)
    assert crossings(layout, links) == 0


def test_loops_are_beside_their_box_which_grows_for_them() -> None:
    links = [Link(0, 0, Size(60, 40)), Link(0, 0, Size(60, 40))]

    layout = lay_out([BOX], links)

    assert layout.boxes[0].height > 80
    assert problems(layout, links) == []


def test_nothing_has_a_layout() -> None:
    assert lay_out([], []) == Layout(Size(0, 0), [], [], [], [])


def test_what_comes_after_a_frame_stands_below_it() -> None:
    items = [BOX, BOX._replace(frame=0), BOX._replace(frame=0), BOX]

    layout = lay_out(items, [Link(0, 1, opens=True), Link(1, 2), Link(0, 3)], [Frame(LABEL)])

    assert layout.boxes[3].y > layout.frames[0].y + layout.frames[0].height


def test_what_is_left_at_any_time_goes_on_beside_its_frame() -> None:
    items = [BOX, BOX._replace(frame=0), BOX._replace(frame=0), BOX]

    layout = lay_out(items, [Link(0, 1), Link(1, 2), Link(0, 3)], [Frame(LABEL)])

    assert layout.boxes[3].y < layout.frames[0].y + layout.frames[0].height


def test_frames_that_lead_to_each_other_stand_below_each_other() -> None:
    items = [BOX._replace(frame=0), BOX._replace(frame=0), BOX._replace(frame=1), BOX._replace(frame=1)]

    layout = lay_out(items, [Link(0, 1), Link(0, 2), Link(2, 3), Link(3, 0)], [Frame(LABEL), Frame(LABEL)])

    upper, lower = layout.frames
    assert upper.y + upper.height < lower.y


def test_a_tree_has_no_crossings() -> None:
    links = [Link(place, child) for place in range(7) for child in (2 * place + 1, 2 * place + 2)]

    layout = lay_out([BOX] * 15, links)

    assert crossings(layout, links) == 0


def test_a_ladder_that_crosses_as_listed_is_untangled() -> None:
    links = [Link(0, 4), Link(0, 3), Link(1, 3), Link(1, 2), Link(2, 7), Link(3, 6), Link(4, 5)]

    layout = lay_out([BOX] * 8, links)

    assert crossings(layout, links) == 0


@pytest.mark.parametrize("right", [False, True])
def test_a_flow_of_thirty_steps_is_readable(trade_break: CompiledFlow, right: bool) -> None:
    picture = make_picture(read_graph(trade_break), right=right)

    assert problems(picture.layout, picture.links) == []
    assert crossings(picture.layout, picture.links) <= 12


@pytest.mark.parametrize("right", [False, True])
def test_with_everything_that_nobody_had_to_write_nothing_is_upon_anything(
    trade_break: CompiledFlow, right: bool
) -> None:
    picture = make_picture(read_graph(trade_break, whole=True), right=right)

    assert problems(picture.layout, picture.links) == []


@pytest.mark.parametrize("name", ["ticket", "collation", "poll", "translate", "approval", "door"])
@pytest.mark.parametrize("right", [False, True])
def test_what_stands_inside_steps_and_states_is_readable(
    compiled: Callable[[str], CompiledFlow], name: str, right: bool
) -> None:
    picture = make_picture(read_graph(compiled(name)), right=right)

    assert problems(picture.layout, picture.links) == []
    assert frame_problems(picture.layout, picture.items, picture.frames) == []
    assert crossings(picture.layout, picture.links) <= 2


@pytest.mark.parametrize("name", ["ticket", "collation", "poll", "door"])
def test_frames_hold_with_everything_that_nobody_had_to_write(
    compiled: Callable[[str], CompiledFlow], name: str
) -> None:
    picture = make_picture(read_graph(compiled(name), whole=True))

    assert problems(picture.layout, picture.links) == []
    assert frame_problems(picture.layout, picture.items, picture.frames) == []


@pytest.mark.parametrize("name", ["echo", "expense", "rfq", "trip"])
@pytest.mark.parametrize("right", [False, True])
def test_the_examples_have_no_crossings(name: str, right: bool) -> None:
    project = load_project(Path(__file__).resolve().parents[2] / "examples" / name)

    for flow, triggers in project.flows:
        picture = make_picture(read_graph(flow, [trigger.source for trigger in triggers]), right=right)

        assert problems(picture.layout, picture.links) == []
        assert crossings(picture.layout, picture.links) == 0
