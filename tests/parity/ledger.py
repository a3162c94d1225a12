"""The actions that the flows of this folder call."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flowbot import User, action


@action
def manager_of(person: User) -> User:
    return person


@action
async def book(amount: Decimal, currency: str, spent_on: date) -> str:
    return f"{currency} {amount} of {spent_on}"


@action
def rate(currency: str) -> dict[str, Decimal]:
    return {currency: Decimal("1.08")}


@action
def translate(text: str, language: str) -> str:
    return f"{language}: {text}"


@action
def order(dishes: list[str], restaurant: str, size: str) -> str:
    return f"{len(dishes)} {size} from {restaurant}"


@action(reads=True)
def price_of(ticker: str) -> Decimal | None:
    return Decimal("1.5") if ticker else None
