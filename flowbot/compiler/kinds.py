"""The kind of state that each step becomes."""

from __future__ import annotations

from flowbot.definition.steps import (
    Ask,
    Call,
    Collect,
    Confirm,
    Each,
    End,
    Goto,
    Http,
    If,
    Listen,
    Parallel,
    Run,
    Say,
    Send,
    Set,
    Step,
    Unreadable,
    Update,
    Wait,
)

WAITING = {
    Ask: "ask",
    Confirm: "confirm",
    Collect: "collect",
    Call: "call",
    Http: "http",
    Run: "run",
    Wait: "wait",
    Each: "each",
    Parallel: "parallel",
    Listen: "listen",
}
"""The steps whose states the flow stays in, each with the kind of that state."""
WORKING = ("call", "http", "run", "say", "send", "update")
"""What waits for a result, or a receipt, which would be lost if the conversation went elsewhere."""
_PASSING = {
    Say: "say",
    Send: "send",
    Update: "update",
    Set: "set",
    If: "if",
    Goto: "goto",
    End: "go",
    Unreadable: "unreadable",
}


def kind_of(step: Step) -> str:
    """The kind of the state that does the step's work."""
    return WAITING.get(type(step)) or _PASSING[type(step)]
