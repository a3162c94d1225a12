from flowbot import (
    Flow,
    Url,
    User,
    ask,
    days,
    each,
    end,
    every,
    fn,
    hours,
    item,
    list_of,
    parallel,
    say,
    send,
    slot,
    update,
    wait,
)


class Collation(Flow, version=1, start="onboard", scope="each"):
    people = list_of(User, min_length=1)
    file = slot(Url)
    legal = slot(bool)
    risk = slot(bool)

    late = end()

    person, upload, uploads = item(), item(), item()

    status = send("status")
    checks = parallel(
        branches={"legal": [ask(legal)], "risk": [ask(risk)]},
        join="any",
        expire=days(2),
        expired=late,
    )
    rest = parallel(branches={"one": [wait(hours(1))]}, join=1, allow_wait=True)

    steps = [
        ask(people),
        status,
        each(
            person,
            people,
            [
                ask(file, remind=every(days(1), max=5), expire=days(7)),
                update(status),
            ],
            parallel=True,
            person=person,
            save=uploads,
        ),
        each(upload, uploads, [say("{{ upload.file }}")], parallel=3),
        checks,
        update(status, say="Done.", when=fn.len(uploads) > 0),
        update(status, send="closed"),
        rest,
    ]
