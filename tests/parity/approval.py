from decimal import Decimal

from flowbot import NEXT, Flow, User, ask, at, days, end, every, expr, hours, initiator, now, say, slot, user


class Approval(Flow, version=1, start="/pay {amount}", again="restart", once=[user, user.email]):
    amount = slot(Decimal)
    deputy = slot(User)

    late, refused = end(), end()

    approval = ask(
        to=expr("config.approval_room"),
        who=expr("config.approvers"),
        excluding=initiator,
        need=2,
        delegate=deputy,
        options={"approve": NEXT, "reject": refused},
        remind=[hours(4), every(days(1), max=2, say="Please decide.")],
        expire=days(3),
        expired=late,
        undecided=refused,
        failed=[say("Nobody is there.")],
    )
    signature = ask(
        to=deputy,
        need="all",
        options={"sign": NEXT},
        allow_wait=True,
        expire="none",
        remind=at(now, send="signature_remind", to=initiator),
    )

    steps = [approval, signature]
