from flowbot import Flow, ask, end, expr, goto, on, seconds, send


class Approval(Flow, version=1, start=on.command("/send", where=expr("internal or external"))):
    """Approve or reject"""

    after_reply, by_timeout, too_often = end(), end(), end()

    decision = ask(
        options={
            "approve": [send("approved"), after_reply],
            "reject": [goto("decision", max=2, exceeded=too_often)],
        },
        expire=seconds(10),
        expired=[send("timed_out"), by_timeout],
    )

    steps = [decision]
