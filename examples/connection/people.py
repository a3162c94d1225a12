"""Who decides. In a firm this asks the directory."""

from flowbot import role


@role("administrators")
def administrators() -> list[str]:
    """Those who may let people of other firms in."""
    return ["ann@local.test", "bob@local.test"]
