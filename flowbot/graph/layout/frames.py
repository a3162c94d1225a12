"""Frames: boxes around items. Their cells stand together on each layer, between two borders that are straight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flowbot.graph.layout.geometry import Frame, Item, Link
from flowbot.graph.layout.ranks import Arc


class Nesting:
    """Which items and frames stand inside which frames."""

    def __init__(self, items: Sequence[Item], frames: Sequence[Frame]) -> None:
        """Take the items with their frames, and the frames with theirs."""
        self.frames = frames
        self.frame_of = [item.frame for item in items]
        self.members: list[list[int]] = [[] for _ in frames]
        for box, frame in enumerate(self.frame_of):
            for each in self.around(frame):
                self.members[each].append(box)

    def around(self, frame: int | None) -> list[int]:
        """A frame and those around it, the innermost first."""
        found: list[int] = []
        while frame is not None:
            found.append(frame)
            frame = self.frames[frame].parent
        return found

    def sides(self, one: int, other: int) -> tuple[list[int], list[int], int | None]:
        """The frames around a box and not around another, the reverse, and the innermost around both."""
        ones, others = self.around(self.frame_of[one]), self.around(self.frame_of[other])
        common = next((each for each in ones if each in others), None)
        return [each for each in ones if each not in others], [each for each in others if each not in ones], common

    def below(self, links: Sequence[Link]) -> Iterator[Arc]:
        """Pairs of boxes of which the second stands below the first, so that frames stand below each other.

        What a frame leads to stands below all of the frame, and so does what comes after it.
        """
        for link in links:
            outer, inner, _common = self.sides(link.source, link.target)
            sources = self.members[outer[-1]] if outer else [link.source]
            targets = self.members[inner[-1]] if inner else [link.target]
            if outer or inner:
                yield from ((source, target) for source in sources for target in targets)
            if inner and link.opens:
                members = self.members[inner[-1]]
                after = [each.target for each in links if each.source == link.source and each.target not in members]
                yield from ((member, target) for member in members for target in after)

    def spans(self, numbers: Sequence[int], title: int) -> list[tuple[int, int]]:
        """From which layer to which each frame goes, by the layers of the boxes; a title takes so many above."""
        return [
            (min(map(numbers.__getitem__, each)) - title, max(map(numbers.__getitem__, each))) for each in self.members
        ]

    def frame_at(
        self, upper: int, lower: int, number: int, numbers: Sequence[int], spans: Sequence[tuple[int, int]]
    ) -> int | None:
        """The frame in which a link from a box to a lower one passes a layer.

        It leaves a frame at the bottom and enters one at the top, unless the other box stands beside the frame.
        """
        outer, inner, common = self.sides(upper, lower)
        for frame in outer:
            if number <= spans[frame][1] < numbers[lower]:
                return frame
        for frame in inner:
            if numbers[upper] < spans[frame][0] <= number:
                return frame
        return common


def add_where_that_can_be(count: int, arcs: Sequence[Arc], more: Iterable[Arc]) -> list[Arc]:
    """The arcs, and those of the others which say something new and with which there is still no cycle."""
    reached: list[set[int]] = [{box} for box in range(count)]
    """From each box, itself included."""
    kept: list[Arc] = []

    def add(source: int, target: int) -> None:
        kept.append((source, target))
        for each in reached:
            if source in each:
                each |= reached[target]

    for arc in arcs:
        add(*arc)
    for source, target in more:
        if source not in reached[target] and target not in reached[source]:
            add(source, target)
    return kept
