from datetime import date, datetime, time, timedelta
from decimal import Decimal

from flowbot import (
    Cashtag,
    Email,
    Flow,
    Hashtag,
    Room,
    Stream,
    Timezone,
    Url,
    User,
    ask,
    choice,
    expr,
    hours,
    initiator,
    list_of,
    minutes,
    now,
    slot,
    today,
)


class Slots(Flow, version=1, start="/slots"):
    title = slot(str, min_length=3, max_length=40, pattern="[A-Z].*", problem="Begin with a capital.")
    story = slot(str, multiline=True, hint="A few words", optional=True, as_="textarea")
    count = slot(int, ge=1, le=99, multiple_of=3, default=3)
    price = slot(Decimal, gt=0, lt=Decimal("1000.5"), decimal_places=2, max_digits=6, suggest=count * 2)
    agreed = slot(bool, default=False, as_="radio")
    birthday = slot(date, lt=today)
    opens = slot(time, ge=time(9), default=time(9, 30))
    starts = slot(datetime, gt=now)
    lasts = slot(timedelta, gt=minutes(5), le=hours(8), default=expr("90m"))
    side = choice({"buy": "Buy", "sell": "Sell"}, label="direction", as_="buttons")
    unit = choice("piece", "box", default="piece")
    venue = choice(expr("config.venues"))
    mail = slot(Email)
    page = slot(Url)
    owner = slot(User, default=initiator, of=expr("roles.owners"), external=False)
    stand_in = slot(User, of=expr("[owner, initiator]"))
    desk = slot(Room, of=expr("config.desks"))
    elsewhere = slot(Stream, external=True)
    guests = list_of(slot(User, external=True), max_length=3)
    zone = slot(Timezone)
    topic = slot(Hashtag)
    ticker = slot(Cashtag, check=expr("ticker != 'IBM'"), problem="Not this one.")
    pin = slot(str, secret=True)
    tags = list_of(str, min_length=1, max_length=5, unique=True)
    sides = list_of(choice("buy", "sell"))
    prices = list_of(slot(Decimal, gt=0))

    steps = [ask(title)]
