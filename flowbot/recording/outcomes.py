"""What became of each event, written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flowbot.recording.journal import Journal


def written_down(journal: Journal, observe: Callable[[Any], None] | None) -> Callable[[Any], None]:
    """Tells a journal what became of each event, and then who else wants to know.

    Args:
        journal: Where it is written.
        observe: Is told each outcome as the runtime tells it.
    """

    def tell(outcome: Any) -> None:
        journal.add("outcome", key=outcome.key, result=outcome.result, flow=outcome.flow, state=outcome.state)
        if observe is not None:
            observe(outcome)

    return tell
