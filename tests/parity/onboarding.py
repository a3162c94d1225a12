from datetime import date

from flowbot import (
    FAILED,
    Flow,
    User,
    ask,
    choice,
    confirm,
    days,
    each,
    end,
    every,
    expr,
    goto,
    if_,
    list_of,
    missing,
    say,
    set_,
    slot,
    today,
)


class Onboarding(Flow, version=1, start="/onboard {person}", who=expr("roles.hr")):
    """Welcome somebody new"""

    person = slot(User)
    team = choice({"desk": "The desk", "risk": "Risk", "it": "IT"})
    first_day = slot(date, label="first day", ge=today)
    laptop = slot(bool, label="needs a laptop")
    buddy = slot(User, optional=True)
    done_by = slot(date, label="finished by", ge=first_day)
    tasks = list_of(str, default=expr("['badge', 'accounts', 'training']"))
    is_done = slot(bool, label="done")

    complete = end("{{ person.name }} has everything.")
    open_points = end("{{ count(filter_by(checklist, 'end', 'failed')) }} points are open for {{ person.name }}.")

    details = ask(tries=3, slots=[team, first_day, laptop, buddy])
    summary = confirm(
        slots=[person, team, first_day, done_by],
        buttons=["back", "restart"],
        declined=[say("Then let us begin again."), goto(details, max=3)],
    )

    steps = [
        details,
        ask(done_by),
        summary,
        set_({tasks: expr("['badge', 'accounts', 'training', 'laptop']")}, when=laptop),
        say("Welcome! You begin on {{ first_day | date }}.", to=person),
        say("You are the buddy of {{ person.name }}.", when=~missing(buddy), to=buddy),
        each(
            "task",
            tasks,
            [
                ask(is_done, say="Is your {{ task }} in order?", remind=every(days(1), max=5), expire=days(14)),
                if_(~is_done, then=[say("We will look after your {{ task }}."), FAILED]),
            ],
            person=person,
            save="checklist",
        ),
        end(complete, when=expr("count(filter_by(checklist, 'end', 'failed')) == 0")),
        open_points,
    ]
