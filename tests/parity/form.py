from datetime import date

from flowbot import GAVE_UP, Flow, ask, choice, confirm, say, slot, today


class Form(
    Flow,
    version=2,
    start="/trip",
    migrate=[{"from": 1, "steps": {"dates": "details"}, "slots": {"city": "town"}, "call": "upgrades.form_1_to_2"}],
):
    """Book a trip"""

    leave = slot(date, ge=today)
    back = slot(date, gt=leave, optional=True)
    town = choice("Rome", "Oslo")

    details = ask(
        slots=[leave, back, town],
        send="details_form",
        tries=2,
        gave_up=[say("Call the desk."), GAVE_UP],
    )
    summary = confirm(slots=[leave, back], declined=details, say="Is that right?")

    steps = [details, summary]
