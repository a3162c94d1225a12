"""What is not published of presence, distribution lists and health, and so can be chosen."""

from __future__ import annotations

from dataclasses import dataclass, field

from flowbot.pod.knobs import Seconds


@dataclass(slots=True, kw_only=True)
class SocietyRules:
    """How a local pod treats them; may be changed while it runs."""

    unseen: str = "UNDEFINED"
    """The presence that is told of somebody of another firm whom one may not see."""
    removes_requests: bool = False
    """Whether `remove` changes what was not accepted, rejecting what was asked for and asking for what was rejected:
    so it is in a table of the reference, whose text has it refused."""
    bearer_seconds: Seconds = 300
    """How long a token for distribution lists is good."""
    down: dict[str, str] = field(default_factory=dict)
    """What is wrong with each part that the agent needs and that is down, by its name."""
