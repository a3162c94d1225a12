from flowbot import (
    Flow,
    Room,
    ask,
    choice,
    collect,
    end,
    expr,
    fn,
    initiator,
    item,
    list_of,
    live,
    minutes,
    now,
    say,
    send,
    slot,
    until,
)


class Poll(Flow, version=1, start="/poll", where=expr("im")):
    """Ask a room"""

    room = slot(Room)
    question = slot(str, max_length=200)
    choices = list_of(str, min_length=2, max_length=6)
    vote = choice(choices)
    grade = slot(int)

    nobody = end()

    details = ask(slots=[room, question, choices])
    votes = collect(
        slots=[vote],
        to=room,
        until=until(after=minutes(10), count=50, close=initiator),
        per="stream",
        again="refuse",
        live=live(send="standings", to=initiator),
        empty=nobody,
    )

    steps = [
        details,
        votes,
        send("results", to=room),
        collect(
            grade,
            to=room,
            until=until(at=now, all=True, when=fn.len(item("votes")) > 3),
            live=live(say="{{ len(grade) }} so far"),
            then=[say("Thank you.")],
        ),
    ]
