"""What is said of an operation beside its signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

_Operation = TypeVar("_Operation", bound=Callable[..., Any])
_READS = "__flowbot_reads__"
_ONCE = "__flowbot_once__"
_ALONE = "__flowbot_alone__"


def reads(operation: _Operation) -> _Operation:
    """Mark an operation that only looks: people may go `back` across a call of it."""
    setattr(operation, _READS, True)
    return operation


def only_looks(operation: Callable[..., Any]) -> bool:
    """Whether an operation is marked so."""
    return getattr(operation, _READS, False)


def once(operation: _Operation) -> _Operation:
    """Mark an operation that is never made again when nobody knows whether it was done."""
    setattr(operation, _ONCE, True)
    return operation


def is_once(operation: Callable[..., Any]) -> bool:
    """Whether an operation is marked so."""
    return getattr(operation, _ONCE, False)


def alone(operation: _Operation) -> _Operation:
    """Mark an operation that the bot does for itself: apps do it on behalf of nobody."""
    setattr(operation, _ALONE, True)
    return operation


def is_alone(operation: Callable[..., Any]) -> bool:
    """Whether an operation is marked so."""
    return getattr(operation, _ALONE, False)
