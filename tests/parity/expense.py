from datetime import date
from decimal import Decimal

import ledger

from flowbot import (
    NEXT,
    Flow,
    User,
    ask,
    call,
    choice,
    confirm,
    days,
    end,
    every,
    hours,
    initiator,
    option,
    slot,
    today,
)


class Expense(Flow, version=3, start="/expense [amount] [currency]"):
    """Claim an expense"""

    amount = slot(Decimal, gt=0, decimal_places=2)
    currency = choice("EUR", "USD", "GBP")
    spent_on = slot(date, le=today)
    reason = slot(str, max_length=200)
    manager = slot(User)
    booking = slot(str)

    approved, rejected = end(), end()

    summary = confirm()
    decision = ask(
        to=manager,
        options={"approve": NEXT, "reject": option(reason, then=rejected)},
        remind=every(hours(1), max=3),
        expire=days(2),
    )

    steps = [
        ask(amount, tries=3),
        ask(currency),
        ask(spent_on),
        summary,
        call(ledger.manager_of, args={"person": initiator}, save=manager),
        decision,
        call(ledger.book, retries=5, save=booking),
        approved,
    ]
