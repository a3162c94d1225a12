"""Who helps."""

from flowbot import role


@role("support")
def support() -> list[str]:
    """The people of the support room who may take a ticket, by their e-mail addresses."""
    return ["ravi@local.test", "cara@local.test"]
