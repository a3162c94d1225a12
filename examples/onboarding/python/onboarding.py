import directory

from flowbot import NEXT, Flow, User, ask, call, choice, days, each, end, expr, fn, item, list_of, record, set_, slot


class Onboarding(Flow, version=1, start="/onboard {person}", who=expr("roles.hr"), again="ask", expire=days(1)):
    """Let somebody new into the rooms of their team"""

    person = slot(User)
    teams = list_of(record(directory.Team), min_length=1)
    team = choice(teams)
    role = choice(fn.first(fn.filter_by(teams, "value", team)).roles)
    more = list_of(choice(expr("config.open_rooms")), label="more rooms", optional=True)
    rooms = list_of(str)

    room, joined = item(), item()

    complete, partly = end(), end()

    details = ask(slots=[role, more], buttons=["back", "cancel"])
    plan = ask(options={"proceed": NEXT}, buttons=["back", "restart", "cancel"])
    steps = [
        call(directory.teams, save=teams),
        ask(team),
        details,
        set_({rooms: fn.first(fn.filter_by(teams, "value", team)).rooms + fn.default(more, [])}),
        plan,
        each(
            room,
            rooms,
            [call("symphony.rooms.add_member", args={"room": room, "user": person}, retries=2)],
            save=joined,
        ),
        end(partly, when=fn.count(fn.filter_by(joined, "end", "failed")) > 0),
        complete,
    ]
