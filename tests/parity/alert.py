from decimal import Decimal

import ledger

from flowbot import NEXT, Cashtag, Flow, call, days, end, expr, goto, hours, if_, listen, missing, on, say, set_, slot


class Alert(
    Flow,
    version=1,
    start=["/alert {ticker} {limit}", "watch {ticker} at {limit}"],
    scope="each",
    zone="Europe/London",
    expire=days(30),
):
    """Watch a price"""

    ticker = slot(Cashtag)
    limit = slot(Decimal, gt=0)
    price = slot(Decimal, optional=True)
    checks = slot(int, default=0)

    reached = end("The watch is over.")
    stopped = end("No more alerts for {{ ticker }}.")
    too_long = end("A day has passed: {{ ticker }} has not reached {{ limit }}.")

    watching = listen(
        for_=[
            on.command("/limit {limit}", then=[say("From now on at {{ limit }}.")]),
            on.match("how often", "checks", then=[say("{{ checks }} times so far.")]),
            on.message("stop", then=stopped),
            on.mention(then=[say('Write "stop", or "/limit" with another price.')]),
        ],
        idle=hours(1),
        expired=NEXT,
    )

    steps = [
        call(ledger.price_of, save=price, failed=[set_({price: expr("none")})]),
        set_({checks: checks + 1}),
        if_(
            ~missing(price) & (price >= limit),
            then=[say("{{ ticker }} is at {{ price }}, over {{ limit }}."), reached],
        ),
        watching,
        goto("ledger_price_of", max=24, exceeded=too_long),
    ]
