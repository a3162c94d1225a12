from flowbot import Flow, end, initiator, say, send


class Words(Flow, version=1, start="/words", zone="Europe/London"):
    """Says what it is told,
    on two lines.
    """

    cancelled = end("Never mind.")
    read_ = end()

    again = send("greeting", too_long="refuse")

    steps = [
        send("greeting"),
        again,
        say("One line.\nAnd another.\n", to=initiator, too_long="refuse"),
        say("Bye."),
    ]
