"""What is both shown and told to clients as data: mentions, tags, instruments, emojis, moments."""

from __future__ import annotations

from flowbot.messageml.grammar._shared import CLASS, ENTITY_ID, INLINE, STYLE
from flowbot.messageml.grammar.model import Attribute, Element, Format, Long, Markdown, Matching, OneOf

HASHTAG = Matching(
    r"(?=\S*[^\s!@#$%^&*()+=<>,./?`~:;'\"\\|-])\S+",
    "must have no white space, and at least one letter, digit or underscore",
)
SHORTCODE = Matching("[A-Za-z0-9_+-]*", "may only have letters, digits, underscores, plus signs and dashes")

_MARKDOWN = Markdown(kind="entity")
# An entity of the message's data that stands in a <div> or <span> is read as one of these elements.
_READ_BACK = tuple(
    Attribute(name=each.name, value=each.value, where="presentationml", dropped=True) for each in (CLASS, STYLE)
)


def _entity(
    key: str, summary: str, example: str, *attributes: Attribute, entity: str, shorthand: bool = True
) -> Element:
    return Element(
        key=key,
        name=key,
        summary=summary,
        example=example,
        attributes=(*attributes, ENTITY_ID, *_READ_BACK),
        shorthand=shorthand,
        entity=entity,
        tag="span",
        hides_content=True,
        markdown=_MARKDOWN,
    )


ENTITIES = (
    _entity(
        "mention",
        "A person, who is notified.",
        '<mention uid="1"/>',
        Attribute(name="uid", value=Long()),
        Attribute(name="email"),
        Attribute(name="strict"),
        entity="mention",
    ),
    _entity(
        "hash",
        "A hashtag.",
        '<hash tag="fx"/>',
        Attribute(name="tag", value=HASHTAG, need="present"),
        entity="keyword",
    ),
    _entity(
        "cash",
        "A cashtag.",
        '<cash tag="ibm"/>',
        Attribute(name="tag", need="present"),
        entity="keyword",
    ),
    _entity(
        "tag",
        "A financial instrument.",
        '<tag fallback-ticker="ibm"/>',
        # Without a directory of instruments only the fallback can be shown.
        Attribute(name="fallback-ticker", need="filled"),
        *(
            Attribute(name=name)
            for name in (
                "fullbbgcompticker",
                "unique-id",
                "figi",
                "bbgcompticker",
                "figi-ticker",
                "us-code",
                "isin",
                "local-code",
                "return-main-listing",
                "country-code",
                "operational-mic",
            )
        ),
        Attribute(name="instrument-class", value=OneOf(("equity", "index", "fxcross"), exact=True)),
        Attribute(
            name="bbgmarket-sector",
            value=OneOf(
                ("Equity", "Comdty", "Corp", "Curncy", "Govt", "Index", "Mmkt", "Mtge", "Muni", "Pfd"), exact=True
            ),
        ),
        entity="tag",
        shorthand=False,
    ),
    Element(
        key="emoji",
        name="emoji",
        summary="An emoji; what stands inside is shown instead of it.",
        example='<emoji shortcode="smile"/>',
        attributes=(
            Attribute(name="shortcode", value=SHORTCODE, also=("annotation",), need="present"),
            Attribute(name="size"),
            Attribute(name="family"),
        ),
        content=INLINE,
        entity="emoji",
        tag="span",
        markdown=_MARKDOWN,
    ),
    Element(
        key="dateTime",
        name="dateTime",
        summary="A moment, shown to each reader in their own time zone.",
        example='<dateTime value="2026-09-01T09:30:00Z" format="date_time"/>',
        attributes=(
            Attribute(name="value", value=Format("moment"), need="filled"),
            Attribute(name="format", value=OneOf(("date_time", "date", "time", "time_secs"))),
        ),
        entity="datetime",
        tag="time",
        hides_content=True,
        markdown=_MARKDOWN,
    ),
)
