from flowbot import Flow, ask, confirm, end, goto, if_, missing, say, slot


class Branches(Flow, version=1, start="/order {amount}"):
    amount = slot(int)
    reason = slot(str)

    too_much = end("Ask your manager.")

    checked = confirm()

    steps = [
        ask(amount),
        if_(
            (amount > 1000) & missing(reason),
            then=[ask(reason), if_(amount > 5000, then=too_much)],
            else_=checked,
        ),
        goto(amount, when=(amount < 0) | (amount == 13), max=3, exceeded=too_much),
        checked,
        if_((amount + 1) * 2 >= 100, then=[say("A big one.")]),
    ]
