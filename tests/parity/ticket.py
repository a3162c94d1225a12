from flowbot import (
    DONE,
    Flow,
    User,
    ask,
    days,
    every,
    goto,
    history,
    hours,
    on,
    say,
    send,
    set_,
    slot,
    state,
    update,
    user,
)


class Ticket(Flow, version=1, start="/support {title}", scope="each", initial="open"):
    title = slot(str, max_length=120)
    agent = slot(User)
    resolution = slot(str)

    open = state(
        enter=[send("card")],
        for_=on.message("take", then=[set_({agent: user}), goto("working")]),
        remind=every(hours(4), max=3),
        idle=days(3),
        expired=DONE,
    )
    working = state(
        states={
            "looking": state(for_=on.message("found", then="telling")),
            "telling": state(steps=[ask(resolution, to=agent)], done="solved", exit=[say("That is all.")]),
        },
        initial="looking",
        expire=days(7),
        expired="solved",
    )
    solved = state(
        enter=[update("card")],
        for_=on.message("reopen", then=history(working)),
        allow_wait=True,
        expire="none",
        parallel=True,
    )
