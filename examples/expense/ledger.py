"""What the expense flow does to the world: a ledger, here only a number made of the entry."""

from __future__ import annotations

import zlib
from datetime import date
from decimal import Decimal

from flowbot import action


@action
async def book(amount: Decimal, currency: str, spent_on: date) -> str:
    """Book an expense and give the booking's number."""
    entry = f"{spent_on.isoformat()} {amount} {currency}"
    return f"TX-{zlib.crc32(entry.encode()) % 10_000:04}"
