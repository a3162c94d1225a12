"""Events in the models of the BDK, whose two major versions make them in different ways."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from symphony.bdk.gen.agent_model.v4_event import V4Event


def event_reader(api_client: Any) -> Callable[[bytes], Any]:
    """What makes a `V4Event` from JSON; it raises whatever the models raise for one that they refuse."""
    if hasattr(V4Event, "from_dict"):
        return lambda body: V4Event.from_dict(json.loads(body))
    return lambda body: api_client.deserialize(SimpleNamespace(data=body), (V4Event,), True)  # as 2.x reads answers
