"""What a call comes to in a talk, and how a chat is told so beforehand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What comes of one call of an action, or of one request."""

    name: str
    """Of the action, as the flow calls it; of a web service its method and address, with `*` for its query."""
    is_request: bool = False
    """Whether it is a request to a web service."""
    failures: int = 0
    """How many attempts fail at first."""
    failure: str = ""
    """The kind of error with which they do; with none, the web service answers with"""
    refusal: int = 503
    """this status."""
    gives: bool = True
    """Whether another attempt is made, that gives the result."""
    result: object = None
    """What the action gives, or the body of the answer; in it `@ann` and `#desk` are a person and a room."""
    status: int = 200
    """Of the answer."""
    is_slow: bool = False
    """Whether it takes so long that more happens meanwhile."""
    otherwise: Outcome | None = None
    """What another attempt would give than those that there are."""
