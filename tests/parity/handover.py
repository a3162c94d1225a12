from datetime import date

from flowbot import (
    NEXT,
    Flow,
    User,
    ask,
    choice,
    each,
    end,
    expr,
    goto,
    hours,
    list_of,
    minutes,
    option,
    parallel,
    record,
    say,
    slot,
)


class Handover(Flow, version=1, start="/handover {next_shift}", where=expr("im")):
    """Hand over a shift"""

    next_shift = slot(User)
    book = choice("flat", "long", "short")
    size = slot(int, gt=0, multiple_of=100)
    topics = list_of(record({"topic": str, "until": date}), min_length=1, max_length=4)
    taken = slot(bool, label="taken over")
    remark = slot(str, hint="Anything else?", optional=True)

    refused = end("{{ next_shift.name }} does not take over: {{ default(remark, 'no reason') }}")

    answer = ask(
        say="{{ initiator.name }} hands over to you.",
        to=next_shift,
        expire=hours(2),
        expired=refused,
        options={"accept": option(remark), "refuse": option(remark, then=refused)},
    )
    report = parallel(
        branches={
            "trading": [ask(book), ask(size, when=book != "flat")],
            "service": [ask(topics, say="What is still open?")],
        },
        expire=hours(1),
        expired=[say("Then without a report."), goto(answer)],
    )

    steps = [
        report,
        each(
            "point",
            expr("default(topics, [])"),
            [
                ask(
                    taken,
                    say="{{ point.topic }} (until {{ point.until | date }}): do you take it over?",
                    expire=minutes(30),
                    expired=NEXT,
                ),
            ],
            parallel=2,
            person=next_shift,
            save="points",
        ),
        answer,
        say("{{ next_shift.name }} has taken over. {{ default(remark, '') }}"),
    ]
