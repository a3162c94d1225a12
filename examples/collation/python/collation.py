from flowbot import (
    EXPIRED,
    NEXT,
    Attachment,
    Flow,
    User,
    ask,
    confirm,
    days,
    each,
    end,
    every,
    expr,
    goto,
    list_of,
    record,
    send,
    slot,
    update,
)


class Collation(Flow, version=1, start="onboard", where=expr("config.ops_room")):
    """Collect documents of several people"""

    tasks = list_of(record({"document": str, "person": User}), min_length=1)
    file = slot(Attachment, max_size="10MB")

    complete = end()

    assignment = ask(slots=[tasks])
    receipt = confirm(declined=file)
    review = ask(options={"approve": NEXT, "download": [send("copy", attach=expr("upload.file")), goto("review")]})

    steps = [
        assignment,
        send("status"),
        each(
            "task",
            tasks,
            [
                ask(file, remind=every(days(1), max=5), expire=days(7), expired=[send("late"), EXPIRED]),
                receipt,
                update("status"),
            ],
            parallel=True,
            person=expr("task.person"),
            save="uploads",
        ),
        update("status", when=expr("count(filter_by(uploads, 'end', 'done')) < count(uploads)")),
        each("upload", expr("filter_by(uploads, 'end', 'done')"), [review]),
        complete,
    ]
