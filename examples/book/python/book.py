"""The flow in Python: the same as in `flows/book.yaml`; `flows: python/` in flowbot.yaml uses it."""

from decimal import Decimal

from flowbot import Cashtag, Flow, collect, each, end, expr, hours, initiator, live, send, slot, until, update


class Book(Flow, version=1, start="/build-book {ticker} {amount}", where=expr("config.desk"), scope="each"):
    """Build a book of bids for an issue"""

    ticker = slot(Cashtag)
    amount = slot(int, gt=0)
    quantity = slot(int, gt=0, le=amount)
    price = slot(Decimal, gt=0, decimal_places=2)

    allocated, unsold = end(), end()

    bids = collect(
        to=expr("config.clients"),
        slots=[quantity, price],
        until=until(after=hours(2), close=initiator),
        per="stream",
        then=[update("bids", send="noted")],
        live=live(send="ranking"),
        empty=unsold,
    )

    steps = [
        bids,
        each("bid", expr("allocate(bids, amount)"), [send("result", to=expr("bid.stream"))]),
        allocated,
    ]
