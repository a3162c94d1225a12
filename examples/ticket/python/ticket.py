from flowbot import DONE, Flow, User, after, answers, ask, days, expr, goto, hours, option, set_, slot, state


class Ticket(Flow, version=1, start="/support [title...]", scope="each", initial="draft"):
    """Ask for help"""

    title = slot(str, max_length=120)
    details = slot(str, max_length=1000, multiline=True)
    agent = slot(User)
    resolution = slot(str, max_length=500)

    request = ask(slots=[title, details])
    offer = ask(
        to=expr("config.support_room"),
        who=expr("roles.support"),
        remind=after(hours(4), send="overdue"),
        pin=True,
        options={
            "take": [set_({agent: answers.offer.by}), goto("working")],
            "close": option(resolution, then=[set_({agent: answers.offer.by}), goto("solved")]),
        },
    )
    work = ask(
        to=expr("config.support_room"),
        who=expr("roles.support"),
        pin=True,
        options={"close": option(resolution, then="solved"), "give_back": "open"},
    )
    verdict = ask(expire=days(2), expired=DONE, options={"thanks": DONE, "reopen": "working"})

    draft = state(steps=[request, goto("open")])
    open = state(steps=[offer])
    working = state(steps=[work])
    solved = state(steps=[verdict])
