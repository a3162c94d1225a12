"""`http`: asks a web service, and waits for its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flowbot.engine.effects import Content, Request
from flowbot.engine.outside import ask_service
from flowbot.engine.states import Awaiting
from flowbot.engine.texts import (
    Names,
    Template,
    Text,
    Written,
    escape_part,
    joined,
    unescaped,
    write,
    write_json,
    write_pairs,
)
from flowbot.engine.turn import Turn
from flowbot.ids import EffectId

_NOT_YET = EffectId("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requesting(Awaiting):
    """`http`: waits for the answer of a web service."""

    method: str
    url: Text
    query: Mapping[str, Template]
    headers: Mapping[str, Text]
    content: Content | None
    """What the body is."""
    body: Template
    accept: Sequence[tuple[int, int]]
    """The first and the last of the statuses that are no failure."""

    @property
    def asks(self) -> str:
        """What is asked, up to the first value: `GET api.example.com/prices`."""
        first = self.url.pieces[0]
        assert isinstance(first, str)  # the compiler has looked: the host is written out
        parts = urlsplit(first)
        return f"{self.method} {parts.netloc}{parts.path.rstrip('/')}"

    def enter(self, turn: Turn) -> str | None:
        """Ask, unless it was done and nothing it reads has changed."""
        if not turn.passes(self.step, self.reads):
            ask_service(turn, self._request(turn.names()))
        return None

    def _request(self, names: Names) -> Request:
        given = {name: text for name, text in self.headers.items() if not _is_missing(text, names)}
        return Request(
            id=_NOT_YET,
            method=self.method,
            url=self._url(names),
            headers={name: write(text, names, unescaped) for name, text in given.items()},
            body=self._body(names),
            content=self.content,
            accept=self.accept,
            attempts=self.attempts,
        )

    def _url(self, names: Names) -> Written:
        url, query = write(self.url, names, escape_part, fixed=unescaped), write_pairs(self.query, names)
        has_query = any(isinstance(each, str) and "?" in each for each in url)
        return joined([*url, "&" if has_query else "?", *query]) if query else url

    def _body(self, names: Names) -> Written:
        if self.content == "form":
            assert isinstance(self.body, Mapping)  # the compiler has looked
            return write_pairs(self.body, names)
        return write_json(self.body, names) if self.content == "json" else ()


def _is_missing(text: Text, names: Names) -> bool:
    """Whether a text is one expression that gives nothing."""
    return text.only is not None and text.only.evaluate(names) is None
