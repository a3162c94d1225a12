from decimal import Decimal

from flowbot import NEXT, Flow, end, initiator, result, run, say, slot


class Trip(Flow, version=1, start="/book {town}"):
    town = slot(str)
    price = slot(Decimal)
    booking = slot(str)

    args = [town]
    returns = [booking]

    late = end()

    steps = [
        run(
            "hotel",
            args={"place": town, "stars": 3, "note": "quiet"},
            person=initiator,
            save={booking: result.booking},
            ends={"full": NEXT, "closed": [say("Closed.")]},
            failed=late,
        ),
        run("expense", save=price),
    ]
