"""Where lines happen that do not say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from flowbot.testing.lines import Deed, Edits, Expected, Forwards, Line, Refused, Replies, Says, Submits, Together
from flowbot.testing.transcripts.model import TalkPlace


def with_places(lines: Iterable[Line], places: Mapping[str, TalkPlace]) -> Iterator[Line]:
    """The lines with the place of each of a person and of the bot written out.

    People are where they spoke last, else in their IM with the bot; the bot is where the line before was.

    Args:
        lines: As they are written.
        places: Those that the transcript declares: the IM of a person has the name that it has there.
    """
    where = _Where(places)
    for line in lines:
        yield where.written_out(line)


def without_places(lines: Iterable[Line], places: Mapping[str, TalkPlace]) -> Iterator[Line]:
    """The lines without the places that go without saying; `with_places` gives them back."""
    where = _Where(places)
    for line in lines:
        yield where.shortened(line)


def keeping_places(
    lines: Iterable[tuple[str | None, Line | None]], places: Mapping[str, TalkPlace]
) -> Iterator[Line | None]:
    """Lines as they are written where others between them have changed.

    Args:
        lines: Each with the place that was written, if any, and with its own; None for one that is gone. A place
            that was not written is now, where it does not go without saying any more.
        places: Those that the transcript declares.
    """
    where = _Where(places)
    for written, line in lines:
        if line is None or isinstance(line, Together):
            yield line
            continue
        goes_without = written is None and where.place_of(replace(line, place=None)) == line.place
        where.go_on(line, line.place)
        yield replace(line, place=written if written is not None else None if goes_without else line.place)


class _Where:
    """Where everybody is, line by line."""

    def __init__(self, places: Mapping[str, TalkPlace]) -> None:
        self._im_names = {each.im: name for name, each in places.items() if each.im is not None}
        self._people: dict[str, str] = {}
        self._last: str | None = None

    def written_out(self, line: Line) -> Line:
        if isinstance(line, Together):
            return replace(line, lines=tuple(map(self.written_out, line.lines)))
        place = self.place_of(line)
        self.go_on(line, place)
        if isinstance(line, Forwards):
            line = replace(line, source=self._im_names.get(line.source, line.source))
        return replace(line, place=place)

    def shortened(self, line: Line) -> Line:
        if isinstance(line, Together):
            return replace(line, lines=tuple(map(self.shortened, line.lines)))
        place = self.place_of(line)
        goes_without = self.place_of(replace(line, place=None))
        self.go_on(line, place)
        return replace(line, place=None if place == goes_without else place)

    def place_of(self, line: Line) -> str | None:
        if line.place is not None:
            return self._im_names.get(line.place, line.place)
        if isinstance(line, Deed):
            return self._people.get(line.person, self._im_names.get(line.person, line.person))
        return self._last if isinstance(line, Expected | Refused) else None

    def go_on(self, line: Line, place: str | None) -> None:
        if isinstance(line, Says | Submits | Edits | Replies | Forwards) and place is not None:
            self._people[line.person] = place
        if isinstance(line, Deed | Expected | Refused):
            self._last = place
