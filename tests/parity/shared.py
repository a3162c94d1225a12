from decimal import Decimal

from flowbot import Flow, ask, choice, end, slot


class Money(Flow):
    amount = slot(Decimal, gt=0)
    currency = choice("EUR", "USD")

    booked = end()

    money = ask(slots=[amount, currency])


class Shared(Money, version=1, start="/shared"):
    note = slot(str)

    steps = [Money.money, ask(note)]
