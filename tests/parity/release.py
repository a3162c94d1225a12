from datetime import datetime

from flowbot import (
    Flow,
    User,
    ask,
    at,
    days,
    end,
    every,
    expr,
    goto,
    hours,
    initiator,
    list_of,
    now,
    option,
    say,
    set_,
    slot,
    wait,
)


class Release(Flow, version=4, start="/release {change} {reviewers...}"):
    """Release a change with four eyes"""

    change = slot(str, problem="A change is named like OPS-12.", pattern="[A-Z]+-[0-9]+")
    reviewers = list_of(User, min_length=2, max_length=5, unique=True)
    plan = slot(str, max_length=500, multiline=True)
    objection = slot(str, max_length=200)
    window = slot(datetime, label="release window", ge=now)

    released = end("{{ change }} is out.")
    withdrawn = end("{{ change }} is withdrawn.")

    review = ask(
        say="Release {{ change }}? The plan: {{ plan }}",
        to=reviewers,
        excluding=initiator,
        remind=[hours(1), every(hours(4), max=3, say="{{ change }} waits for your review.")],
        expire=days(2),
        failed=withdrawn,
        expired=[say("Too few reviewers answered."), withdrawn],
        options={
            "approve": option(style="primary"),
            "object": option(
                objection,
                then=[
                    say("An objection to {{ change }}: {{ objection }}"),
                    set_({objection: expr("none")}),
                    goto(plan, max=2, exceeded=[say("That was the last plan."), withdrawn]),
                ],
            ),
        },
        need=2,
        undecided=withdrawn,
    )

    steps = [
        ask(plan),
        review,
        ask(window, tries=2, gave_up=withdrawn),
        wait(at(window)),
        say("{{ change }} is released now.", to=reviewers),
        released,
    ]
