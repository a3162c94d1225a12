from flowbot import (
    DONE,
    Flow,
    User,
    ask,
    choice,
    days,
    end,
    every,
    goto,
    history,
    hours,
    minutes,
    on,
    say,
    set_,
    slot,
    state,
    update,
    user,
)


class Incident(
    Flow,
    version=2,
    start="/incident {title}",
    scope="stream",
    initial="triage",
    commands=["cancel", "help", "repeat"],
):
    """Report an incident"""

    title = slot(str, max_length=120)
    severity = choice("low", "high")
    owner = slot(User)
    cause = slot(str, max_length=200)
    note = slot(str, max_length=200)

    nobody = end("Nobody took '{{ title }}'.")

    card = say("Incident: {{ title }}")

    any_time = [
        on.command("/note {note...}", then=[say("Noted: {{ note }}")]),
        on.match("status", "state of things", then=[say("{{ title }}: {{ default(severity, 'not rated') }}")]),
    ]

    triage = state(
        enter=[card],
        steps=[ask(severity, expire=minutes(15), expired=[set_({severity: "high"})])],
        done="unowned",
        allow_wait=True,
    )
    unowned = state(
        for_=[on.message("mine", set={owner: user}, then="working")],
        remind=every(minutes(10), max=6, say="Who takes '{{ title }}'?"),
        expire=hours(2),
        expired=nobody,
    )
    working = state(
        enter=[update(card, say="{{ title }} ({{ severity }}): {{ owner.name }} is on it")],
        exit=[say("Thanks for the work so far.")],
        for_=[on.message("hand over", who=owner, then=[say("Somebody else, please."), goto(unowned)])],
        states={
            "looking": state(for_=[on.match("found it", "cause", who=owner, then="explaining")], allow_wait=True),
            "explaining": state(steps=[ask(cause, who=owner)], done="solved", allow_wait=True),
        },
        initial="looking",
        allow_wait=True,
    )
    solved = state(
        enter=[update(card, say="{{ title }}: solved ({{ cause }})")],
        for_=[on.message("again", then=history("working"))],
        expire=days(1),
        expired=DONE,
    )
