from flowbot import NEXT, Flow, ask, call, days, end, every, expr, on, retries, seconds, send, user

ADMINISTRATORS = expr("roles.administrators")
PATIENTLY = retries(3, first=seconds(10), factor=3)


class Connection(Flow, version=1, start=on.event("connection_requested"), scope="each", commands=["help"]):
    """Administrators decide who of other firms may talk to us"""

    accepted, rejected, unsettled = end(), end(), end()

    trouble = ask(to=ADMINISTRATORS, options={"again": "decision", "leave": unsettled}, expired=unsettled)
    rejecting = call("symphony.connections.reject", args={"user": user}, retries=PATIENTLY, failed=trouble)
    decision = ask(
        to=ADMINISTRATORS,
        options={"accept": NEXT, "reject": rejecting},
        remind=every(days(1), max=3),
        expire=days(7),
        expired=unsettled,
    )

    steps = [
        decision,
        call("symphony.connections.accept", args={"user": user}, retries=PATIENTLY, failed=trouble),
        send("welcome", to=user),
        accepted,
        rejecting,
        send("turned_down", to=ADMINISTRATORS),
        rejected,
        trouble,
    ]
