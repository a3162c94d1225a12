from flowbot import NEXT, Flow, User, ask, call, days, end, every, list_of, on, retries, seconds, send, user

PATIENTLY = retries(3, first=seconds(10), factor=3)


class Connection(Flow, version=1, start=on.event("connection_requested"), scope="each", commands=["help"]):
    """Administrators decide who of other firms may talk to us"""

    administrators = list_of(User, min_length=1)

    accepted, rejected, unsettled = end(), end(), end()

    trouble = ask(to=administrators, options={"again": "decision", "leave": unsettled}, expired=unsettled)
    rejecting = call("symphony.connections.reject", args={"user": user}, retries=PATIENTLY, failed=trouble)
    decision = ask(
        to=administrators,
        options={"accept": NEXT, "reject": rejecting},
        remind=every(days(1), max=3),
        expire=days(7),
        expired=unsettled,
    )

    steps = [
        call("people.administrators", save=administrators),
        decision,
        call("symphony.connections.accept", args={"user": user}, retries=PATIENTLY, failed=trouble),
        send("welcome", to=user),
        accepted,
        rejecting,
        send("turned_down", to=administrators),
        rejected,
        trouble,
    ]
