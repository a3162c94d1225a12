"""Samples of people and streams: those that `of` gives, and such as `external` asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowbot.ids import is_stream_id


def sample_identified(usual: Mapping[str, object], bounds: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Records that may keep the limits.

    Args:
        usual: A usual one.
        bounds: The limits, by their words.
    """
    wanted = bounds.get("external")
    for each in (usual, *_given(usual, bounds.get("of"))):
        yield each
        if wanted is not None:
            yield {**each, "external": wanted}


def _given(usual: Mapping[str, object], of: object) -> Iterator[Mapping[str, object]]:
    match of:
        case Mapping():
            yield {**dict.fromkeys(usual), **of}
        case list() | tuple():
            for each in of:
                yield from _given(usual, each)
        case str() if not is_stream_id(of):
            yield {**usual, "name": of.strip()}
        case str() | int():
            yield {**usual, "id": of}
