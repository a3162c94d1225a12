"""What people are told of a call that failed: why, where that is something they can know or do something about."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.values.phrases import Phrase

_KINDS = {"not_allowed": "not_permitted", "timeout": "took_too_long", "unreachable": "no_answer"}
_STATUSES = {
    204: "not_found",
    403: "not_permitted",
    404: "not_found",
    409: "so_already",
    410: "not_found",
    413: "too_large",
    451: "blocked_by_rule",
}
"""Sentences by the status with which the platform refuses; it says most with 400, which can mean anything."""


def in_words(error: Mapping[str, object], locale: str) -> dict[str, object]:
    """The error of a call with a `message` in the language of a locale; nothing of what a server has said is in it."""
    kind, status = error.get("kind"), error.get("status")
    sentence = _KINDS.get(str(kind))
    if kind == "refused":
        sentence = _STATUSES.get(status, "not_done") if isinstance(status, int) else "not_done"
    return dict(error) if sentence is None else {**error, "message": Phrase(sentence).said(locale)}
