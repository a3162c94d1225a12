"""Who decides. In a firm this asks the directory; here they are ann and bob."""

from __future__ import annotations

from flowbot import User, action

# Ids are those of the firm's pod; on a local pod they follow from the names.
ANN: User = {"id": 12991236884508, "name": "ann"}
BOB: User = {"id": 12988984260172, "name": "bob"}


@action(reads=True)
async def administrators() -> list[User]:
    """Those who may let people of other firms in, as a value of a slot."""
    return [ANN, BOB]
