from flowbot import Attachment, Flow, ask, call, confirm, expr, here, http, initiator, say, send, slot, update, user


class Sending(Flow, version=1, start="/send"):
    file = slot(Attachment)
    note = slot(str)

    card = send("card", to=here, attach=file, pin=True, data=expr("config.card"), unknown="verify")
    thanks = send("thanks", on_behalf_of=user)
    right = confirm(pin=True)

    steps = [
        ask(file, pin=True),
        ask(note),
        card,
        say(
            "For you.", to=here, attach=file, pin=True, data=expr("config.card"), on_behalf_of=initiator, unknown="park"
        ),
        thanks,
        update(thanks, on_behalf_of=user),
        update(card, attach=file, pin=False, data=expr("config.card"), unknown="park"),
        right,
        call("symphony.rooms.add_member", unknown="park", on_behalf_of=initiator),
        http("https://api.example.com/notes", method="POST", unknown="park"),
    ]
