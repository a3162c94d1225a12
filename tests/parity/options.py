from flowbot import DONE, NEXT, Flow, Url, ask, choice, end, option, say, slot


class Options(Flow, version=1, start="/review {document}"):
    document = slot(Url)
    reason = slot(str)
    grade = choice("A", "B", "C")

    refused = end()

    verdict = ask(
        say="What do you think of {{ document }}?",
        options={
            "accept": option(grade, label="Fine", style="primary", then=NEXT),
            "refuse": option(reason, style="destructive", then=refused),
            "later": [say("Until later."), DONE],
            "again": "verdict",  # it is not there yet
        },
    )

    steps = [
        verdict,
        say("Thank you."),
    ]
