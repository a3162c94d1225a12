import ledger

from flowbot import (
    NEXT,
    Flow,
    after,
    ask,
    call,
    choice,
    collect,
    end,
    expr,
    goto,
    here,
    initiator,
    live,
    minutes,
    option,
    retries,
    say,
    seconds,
    set_,
    slot,
    until,
)


class Lunch(Flow, version=1, start="/lunch {restaurant...}", where=expr("room"), scope="stream", again="restart"):
    """Order lunch for a room"""

    restaurant = slot(str, max_length=80)
    dish = slot(str, max_length=60)
    size = choice("small", "large", default="small")
    sauce = slot(str, optional=True)
    order = slot(str)

    nobody = end("Nobody is hungry.")
    called_off = end("No lunch from {{ restaurant }} today.")

    orders = collect(
        say="Lunch from {{ restaurant }}: what would you like?",
        to=here,
        remind=after(minutes(20), say="Ten minutes to go."),
        slots=[dish, sauce],
        until=until(after=minutes(30), count=12, close=initiator),
        live=live(say="{{ len(orders) }} orders so far"),
        empty=nobody,
    )
    check = ask(
        say="{{ len(orders) }} dishes. Shall I order?",
        who=initiator,
        expire=minutes(10),
        expired=called_off,
        options={
            "order": option(label="Order", style="primary"),
            "larger": option(
                label="Larger portions",
                then=[set_({size: "large"}), goto("check", max=1, exceeded=NEXT)],
            ),
            "forget": option(label="Forget it", style="destructive", then=called_off),
        },
    )

    steps = [
        orders,
        check,
        call(
            ledger.order,
            args={"dishes": expr("column(orders, 'dish')"), "restaurant": restaurant, "size": size},
            save=order,
            retries=retries(2, first=seconds(5)),
            timeout=seconds(20),
            failed=[
                say("{{ restaurant }} does not answer: {{ error.message }}"),
                goto(check, max=2, exceeded=called_off),
            ],
        ),
        say("Ordered ({{ order }}): {% for row in orders %}{{ row.dish }} for {{ row.by.name }}. {% endfor %}"),
    ]
