from datetime import timedelta
from decimal import Decimal

import ledger

from flowbot import FAILED, Flow, call, choice, minutes, result, retries, say, slot


class Calls(Flow, version=1, start="/rate {currency}"):
    currency = choice("EUR", "GBP")
    rate = slot(Decimal)
    source = slot(str)

    booking = call(ledger.book, when=rate > 1, args={"amount": rate * 100}, retries=5, timeout=minutes(1))

    steps = [
        call(
            ledger.rate,
            args={"currency": currency, "note": "by hand", "digits": 2, "exact": True},
            save={rate: result.rate, source: result.source},
            retries=retries(3, first=timedelta(seconds=2), factor=3, limit=timedelta(seconds=30)),
            failed=[say("No rate today."), FAILED],
        ),
        booking,
    ]
