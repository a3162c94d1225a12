from decimal import Decimal

from flowbot import CANCELLED, DONE, Flow, days, expr, listen, missing, on, set_, slot, user


class Occasions(
    Flow,
    version=1,
    start=[
        on.event("user_joined_room", who=~missing(user.email), where=expr("room")),
        on.event("payments.settled", when=expr("event.amount > 100"), set={"amount": expr("event.amount")}),
        on.form("feedback"),
        on.cron("30 8 * * MON-FRI", zone="Europe/London"),
        on.cron("0 12 1 * *", when=expr("flow.version > 0"), set={"amount": 1}),
        on.webhook("alarm"),
    ],
):
    amount = slot(Decimal, default=0)

    any_time = [on.webhook("stopped", then=CANCELLED)]

    steps = [
        listen(
            "waiting",
            for_=[
                on.event("payments.returned", when=expr("event.amount == amount"), then=DONE),
                on.form("feedback", who=user, then=[set_({amount: expr("form.amount")})]),
            ],
            expire=days(2),
        )
    ]
