"""What is known of a message while it is read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from flowbot.messageml._data import Data
from flowbot.messageml._node import Node


@dataclass(slots=True)
class FormInProgress:
    """What was seen in the form that is being read."""

    has_action: bool = False
    boxes: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Progress:
    """What is known of a message so far."""

    pml: bool
    """Whether it is written in PresentationML."""
    data: Data | None
    """The objects that come with it; None when they are not known, and not asked for."""
    schemes: Collection[str] | None
    """The schemes that links may have; None for any."""
    form: FormInProgress | None = None
    """The form that is being read; None outside."""
    actions_open: int = 0
    """How many `ui-action` are being read."""
    ids: set[str] = field(default_factory=set)
    """The ids of forms and dialogs."""
    labels: dict[str, str] = field(default_factory=dict)
    """Labels by the ids of the controls that they stand before."""
    hints: dict[str, str] = field(default_factory=dict)
    targets: list[Node] = field(default_factory=list)
    """The actions that open a dialog beside them."""
    mentions: list[Node] = field(default_factory=list)
    """The people who are mentioned."""
    entities: int = 0
    """How many elements have an object in the message's data."""
