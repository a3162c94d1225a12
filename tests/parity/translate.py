import ledger

from flowbot import NEXT, Flow, call, choice, end, expr, goto, listen, minutes, missing, on, say, slot, user


class Translate(
    Flow,
    version=1,
    scope="stream",
    start=[
        "translate {language}",
        on.command("/translate", set={"language": "fr"}, when=user.email != "x"),
        on.mention(who=~missing(user.email)),
    ],
):
    language = choice("de", "fr", "es")
    reply = slot(str)

    stopped = end()

    translating = listen(
        for_=[
            on.message("end translate", then=stopped),
            on.message(
                "*",
                then=[
                    call(
                        ledger.translate,
                        args={"text": expr("message.text"), "language": language},
                        save=reply,
                        failed=[say("Not now."), goto("translating")],
                    ),
                    say("{{ reply }}"),
                ],
            ),
        ],
        idle=minutes(30),
        expired=stopped,
    )
    more = listen(for_=on.match("go on", then=NEXT), expire="none", allow_wait=True)

    any_time = [
        on.command("/language {language}", then=[say("It is {{ language }} now.")]),
        on.mention(then=translating),
    ]
    steps = [translating, more]
