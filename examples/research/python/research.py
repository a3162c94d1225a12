"""The flow in Python: the same as in `flows/research.yaml`; `flows: python/` in flowbot.yaml uses it."""

from flowbot import NEXT, Flow, ask, choice, days, end, every, expr, goto, hours, initiator, option, send, slot


class Research(Flow, version=1, start="/research", who=expr("roles.analysts"), where=expr("im")):
    """Send a research note to the clients"""

    title = slot(str, max_length=100)
    rating = choice({"buy": "Buy", "hold": "Hold", "sell": "Sell"})
    body = slot(str, max_length=2000, multiline=True)
    reason = slot(str, max_length=200)

    published, dropped, undelivered = end(), end(), end()

    note = ask(slots=[title, rating, body])
    approval = ask(
        to=expr("config.approval_room"),
        who=expr("roles.approvers"),
        excluding=initiator,
        remind=every(hours(4), max=2),
        expire=days(2),
        options={
            "approve": NEXT,
            "send_back": option(reason, then=[send("sent_back"), goto(note, max=2, exceeded=dropped)]),
        },
    )

    steps = [
        note,
        approval,
        send("blast", to=expr("config.client_rooms"), failed=undelivered),
        published,
    ]
