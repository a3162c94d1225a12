"""Who gets how much of an issue."""

from typing import Any

from flowbot import function


@function
def allocate(bids: list[dict[str, Any]], amount: int) -> list[dict[str, Any]]:
    """The bids, the best price first and at the same price the earliest, each with what is left for it."""
    rows = []
    for bid in sorted(bids, key=lambda each: (-each["price"], each["at"])):
        got = min(bid["quantity"], amount)
        amount -= got
        rows.append({**bid, "got": got})
    return rows
