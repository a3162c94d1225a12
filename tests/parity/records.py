from datetime import date

from flowbot import (
    Attachment,
    Flow,
    Stream,
    User,
    WrittenMessage,
    ask,
    choice,
    each,
    expr,
    list_of,
    record,
    slot,
    today,
)


class Contact:
    """Stands for a pydantic model of the bot."""


class Records(Flow, version=1, start="/records"):
    trip = record(
        {
            "where": str,
            "leaves": slot(date, ge=today),
            "returns": slot(date, ge=expr("leaves"), optional=True, label="back again"),
            "tags": list_of(str, max_length=3),
            "room": choice("single", "double"),
        },
        label="the trip",
        optional=True,
    )
    travellers = list_of(record({"person": User, "age": slot(int, gt=0)}), min_length=1, unique=True)
    contact = record(Contact)
    other = record({"name": slot(str, max_length=20)}, model="people.Contact")
    place = slot(Stream, as_="text")
    note = slot(WrittenMessage, optional=True)
    proof = slot(Attachment, max_size="10MB", kinds=["pdf", "docx"])

    steps = [
        ask("details", slots=[trip, travellers, contact, other]),
        ask(place),
        ask(note),
        each("traveller", travellers, [ask(proof)], person=expr("traveller.person")),
    ]
