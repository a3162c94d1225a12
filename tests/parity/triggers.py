from flowbot import Cashtag, Flow, ask, expr, missing, on, slot, user


class Triggers(
    Flow,
    version=1,
    start=[
        "/price {ticker}",
        on.command("/quote {ticker}", who=expr("user.email != none"), where=expr("room")),
        "price of {ticker}?",
        on.message("quote {ticker}", mention=True, edited=True),
        on.match("prices", "price list"),
    ],
    who=~missing(user.email),
    where=expr("internal"),
):
    ticker = slot(Cashtag)

    steps = [ask(ticker)]
