from flowbot import Flow, Room, ask, choice, collect, expr, initiator, list_of, live, minutes, send, slot, until


class Poll(Flow, version=1, start="/poll", where=expr("im")):
    """Ask a room"""

    room = slot(Room)
    question = slot(str, max_length=200)
    choices = list_of(str, min_length=2, max_length=6, unique=True, hint="with commas between them")
    vote = choice(choices)

    details = ask(slots=[room, question, choices])
    votes = collect(
        slots=[vote],
        to=room,
        until=until(after=minutes(10), close=initiator),
        live=live(send="standings"),
    )

    steps = [details, votes, send("results", to=room)]
