"""Who writes research, and who may let it out. In a firm this asks the directory."""

from flowbot import role


@role("analysts")
def analysts() -> list[str]:
    """Those who write."""
    return ["alice@local.test", "ravi@local.test"]


@role("approvers")
def approvers() -> list[str]:
    """Those who approve; who is both approves what others have written."""
    return ["ravi@local.test", "sam@local.test"]
