"""What a step says that it took, held against the flow."""

from __future__ import annotations

from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Snapshot
from flowbot.engine.step import Step
from flowbot.engine.taken import OPENED


def walk(flow: CompiledFlow, before: Snapshot, stepped: Step) -> None:
    """What a step says that it took leads from where its positions stood to where they stand, by arrows of the flow."""
    standing = {key: each.state for key, each in before.positions.items()}
    for taken in stepped.taken:
        if taken.trigger != OPENED:
            assert taken.source == standing[taken.position], taken
        if taken.way is not None:
            arrows = [each for each in flow.transitions if (each.source, each.trigger) == (taken.source, taken.trigger)]
            assert arrows[taken.way].target == taken.target, taken
        if taken.target is not None:
            standing[taken.position] = taken.target
    after = stepped.snapshot.positions
    assert {key: each.state for key, each in after.items()} == {key: standing[key] for key in after}, stepped.taken
