"""Tests for flowbot.forms."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    HttpUrl,
    SecretStr,
    create_model,
    field_validator,
    model_validator,
)

from flowbot import ModelForm, ModelReading
from flowbot.errors import DefinitionErrors
from flowbot.events import User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.message import strip_blank
from flowbot.messageml import render
from flowbot.pod.forms import fill
from flowbot.pod.parts import PodMessage

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/London")


class Side(Enum):
    """Texts."""

    BUY = "buy"
    SELL = "sell"


class Level(IntEnum):
    """Numbers."""

    LOW = 1
    HIGH = 2


class Order(BaseModel):
    """A field of every kind."""

    note: str
    pieces: int = Field(ge=0, le=1_000_000)
    price: Annotated[Decimal, Field(gt=0, decimal_places=2)]
    ratio: float
    urgent: bool
    day: date
    at: time
    moment: datetime
    takes: timedelta
    currency: Literal["EUR", "USD", "${x}"]
    side: Side
    level: Level
    link: HttpUrl
    password: SecretStr
    words: list[str]
    sides: set[Side]
    levels: list[Level]
    days: tuple[date, ...]
    maybe: int | None = None
    default: str | None = "usual"
    several: list[int] = [7]


TEXTS = (
    (st.text(max_size=30) | st.sampled_from(["<b>", "${x}", "&amp;"]))
    .map(strip_blank)
    .filter(lambda text: bool(text) and text.isprintable())
)
ORDERS = st.builds(
    Order,
    note=TEXTS,
    pieces=st.integers(0, 1_000_000),
    price=st.decimals(Decimal("0.01"), 10**6, places=2),
    ratio=st.decimals(-(10**9), 10**9, places=6).map(float),  # a number is read from at most 100 characters
    urgent=st.booleans(),
    day=st.dates(),
    at=st.times().map(lambda value: value.replace(microsecond=0)),
    moment=st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    takes=st.timedeltas(timedelta(), timedelta(days=1_000)),
    currency=st.sampled_from(["EUR", "USD", "${x}"]),
    side=st.sampled_from(Side),
    level=st.sampled_from(Level),
    link=st.sampled_from([HttpUrl("https://example.com/a?b=c&d"), HttpUrl("http://localhost:8080/")]),
    password=TEXTS.map(SecretStr),
    words=st.lists(TEXTS, min_size=1, max_size=3),
    sides=st.sets(st.sampled_from(Side), min_size=1),
    levels=st.sampled_from([[Level.LOW], [Level.LOW, Level.HIGH]]),
    days=st.lists(st.dates(), min_size=1, max_size=3).map(tuple),
    maybe=st.none() | st.integers(-5, 5),
    default=st.none() | TEXTS,
    several=st.lists(st.integers(), max_size=3),
)
FORMS = {locale: ModelForm(Order, locale=locale, zone=ZONE) for locale in ("en", "de", "fr")}


def sent(form: str, **given_: object) -> dict[str, object]:
    """What a person sends who changes so much of a form, and no more."""
    presentationml = render(f"<messageML>{form}</messageML>").presentationml
    shown = PodMessage(
        id=MessageId("m"), timestamp_ms=0, user=User(id=UserId(7)), stream_id=StreamId("s"),
        presentationml=presentationml, text="",
    )  # fmt: skip
    return dict(fill(shown, given_, None).values)


@given(order=ORDERS, locale=st.sampled_from(sorted(FORMS)))
def test_a_model_that_is_sent_as_it_is_shown_is_the_same_but_for_its_secrets(order: Order, locale: str) -> None:
    form = FORMS[locale]
    written = form.write("f", values=order)

    given_ = sent(written, password=order.password.get_secret_value())

    assert "password" in given_
    assert form.read(given_, now=NOW) == ModelReading(order)


def test_a_secret_is_asked_for_masked_and_never_shown() -> None:
    class Login(BaseModel):
        password: SecretStr = SecretStr("hush")

    form = ModelForm(Login)
    known = Login(password=SecretStr("hush"))
    for written in (form.write("f"), form.write("f", values=known), form.write("f", sent={"password": "hush"})):
        assert '<text-field name="password" label="Password" masked="true"></text-field>' in written
        assert "hush" not in written


def test_an_empty_form_shows_the_defaults_and_what_must_be_given() -> None:
    class Claim(BaseModel):
        amount: Decimal = Field(gt=0, title="Amount", description="with tax")
        currency: Literal["EUR", "USD"] = "EUR"
        level: Level = Level.HIGH
        agreed: bool = True
        words: list[str] = Field(default_factory=lambda: ["a", "b"])

    assert ModelForm(Claim).write("claim-1") == (
        '<form id="claim-1">'
        '<div><text-field name="amount" label="Amount" placeholder="with tax" required="true"></text-field></div>'
        '<div><b>Currency</b><br/><radio name="currency" value="EUR" checked="true">EUR</radio>'
        '<radio name="currency" value="USD">USD</radio></div>'
        '<div><b>Level</b><br/><radio name="level" value="1">Low</radio>'
        '<radio name="level" value="2" checked="true">High</radio></div>'
        '<div><checkbox name="agreed" value="true" checked="true">Agreed</checkbox></div>'
        '<div><textarea name="words" label="Words" rows="4">a, b</textarea></div>'
        '<button type="action" class="primary" name="submit">Submit</button></form>'
    )


def test_the_form_is_in_the_language_of_its_reader() -> None:
    class Claim(BaseModel):
        amount: Decimal = Field(le=Decimal("1000.5"))

    form = ModelForm(Claim, locale="de")
    assert ">Absenden</button>" in form.write("f", values=Claim(amount=Decimal("12.50")))
    assert ">12,50</text-field>" in form.write("f", values=Claim(amount=Decimal("12.50")))
    assert form.read({"amount": "1.000,50"}, now=NOW).value == Claim(amount=Decimal("1000.50"))
    assert form.read({"amount": "zwei"}, now=NOW).problems == {"amount": "„zwei“ ist keine Zahl"}


def test_a_refused_submission_is_shown_again_with_what_is_wrong() -> None:
    class Claim(BaseModel):
        amount: Decimal = Field(gt=0)
        note: str = "first"

    form = ModelForm(Claim)
    given_ = {"action": "submit", "amount": "-5", "note": "<b>"}
    reading = form.read(given_, now=NOW)
    again = form.write("f-2", sent=given_, problems=reading.problems)

    assert reading == ModelReading(None, {"amount": "it must be more than 0"})
    assert '<span class="tempo-text-color--red">it must be more than 0</span><br/>' in again
    assert sent(again) == {"action": "submit", "amount": "-5", "note": "<b>"}


def test_what_was_left_out_is_none_where_it_may_be_and_the_default_elsewhere() -> None:
    class Claim(BaseModel):
        note: str | None = "usual"
        name: str = "Ann"
        words: list[str] = ["a"]
        some: list[str] | None = ["a"]

    reading = ModelForm(Claim).read({"note": "", "name": "", "words": "", "some": ""}, now=NOW)

    assert reading.value == Claim(note=None, name="Ann", words=[], some=None)


def test_a_field_is_called_by_its_own_name_whatever_its_alias_is() -> None:
    class Claim(BaseModel):
        amount: int = Field(alias="AMT")
        pieces: int = Field(gt=0, validation_alias=AliasChoices("n", "count"))

        @field_validator("amount")
        @classmethod
        def _even(cls, value: int) -> int:
            if value % 2:
                raise ValueError("an even amount, please")
            return value

    form = ModelForm(Claim)
    assert form.read({"amount": "4", "pieces": "2"}, now=NOW).value == Claim.model_validate({"AMT": 4, "n": 2})
    assert form.read({"amount": "3", "pieces": "2"}, now=NOW).problems == {"amount": "an even amount, please"}


def test_validators_of_the_model_speak_for_themselves_each_of_its_field() -> None:
    class Travel(BaseModel):
        away: date
        back: date
        seats: int = 1

        @field_validator("seats")
        @classmethod
        def _few(cls, value: int) -> int:
            if value > 4:
                raise AssertionError("we are four at most")
            return value

        @model_validator(mode="after")
        def _in_order(self) -> Travel:
            if self.back < self.away:
                raise ValueError("you come back before you leave")
            return self

    form = ModelForm(Travel)
    dates = {"away": "2026-12-05", "back": "2026-12-01"}
    assert form.read({**dates, "seats": "7"}, now=NOW).problems == {"seats": "we are four at most"}
    assert form.read({**dates, "seats": "2"}, now=NOW).problems == {"": "you come back before you leave"}


def test_a_limit_of_the_items_of_a_list_names_the_item() -> None:
    class Claim(BaseModel):
        levels: list[Annotated[int, Field(gt=5)]]

    assert ModelForm(Claim).read({"levels": "6, 3"}, now=NOW).problems == {"levels": "item 2: it must be more than 5"}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("^ab", "abc"), ("b", "abc"), ("^a|z$", "abc"), ("^[a-c]+$", "abc"), ("b", "x\nb\ny"), (r"a\$", "a$1")],
)
def test_a_pattern_is_found_anywhere_in_the_text_as_the_model_has_it(pattern: str, text: str) -> None:
    class Claim(BaseModel):
        code: str = Field(pattern=pattern, max_length=500)

    form = ModelForm(Claim)
    assert form.read({"code": text}, now=NOW).value == Claim(code=text)
    assert form.read({"code": "-"}, now=NOW).problems == {"code": "it does not have the right form"}
    render(f"<messageML>{form.write('f', values=Claim(code=text))}</messageML>")


def test_a_strict_model_gets_what_it_declares() -> None:
    class Claim(BaseModel):
        model_config = ConfigDict(strict=True)
        sides: set[Side]
        sizes: tuple[int, ...]
        levels: frozenset[int]
        ratio: float

    sent = {"sides": ["buy"], "sizes": "1; 2", "levels": "3", "ratio": "0.5"}
    assert ModelForm(Claim).read(sent, now=NOW).value == Claim(
        sides={Side.BUY}, sizes=(1, 2), levels=frozenset({3}), ratio=0.5
    )


def test_a_model_without_fields_has_no_form() -> None:
    class Nothing(BaseModel):
        pass

    with pytest.raises(DefinitionErrors, match="no fields to ask for"):
        ModelForm(Nothing)


def test_a_secret_that_must_be_given_must_be_given_again() -> None:
    class Login(BaseModel):
        password: SecretStr

    written = ModelForm(Login).write("f", values=Login(password=SecretStr("hush")))
    assert '<text-field name="password" label="Password" required="true" masked="true"></text-field>' in written


def test_a_moment_is_in_the_zone_of_its_reader() -> None:
    class Call(BaseModel):
        at: datetime

    form = ModelForm(Call, zone=ZoneInfo("Asia/Tokyo"))

    assert form.read({"at": "2026-12-01 9:00"}, now=NOW).value == Call(at=datetime(2026, 12, 1, 0, tzinfo=UTC))


def test_an_address_is_read_as_one() -> None:
    form = ModelForm(create_model("Claim", address=(EmailStr, ...)))
    problem = "'ann@' is not an e-mail address such as ann@example.com"

    assert form.read({"address": "ann@"}, now=NOW).problems == {"address": problem}
    assert form.read({"address": "ann@example.com"}, now=NOW).problems == {}


def test_a_model_that_no_form_can_hold_is_refused_with_every_field() -> None:
    class Bad(BaseModel):
        mapping: dict[str, int]
        blob: bytes

    with pytest.raises(DefinitionErrors) as caught:
        ModelForm(Bad)
    assert [str(each.location) for each in caught.value.problems] == ["Bad.blob:1:1", "Bad.mapping:1:1"]


@pytest.mark.parametrize("name", ["here", "answers", "action"])
def test_a_field_that_is_called_like_something_else_is_refused(name: str) -> None:
    from pydantic import create_model

    with pytest.raises(DefinitionErrors, match=f"'{name}'"):
        ModelForm(create_model("Bad", **{name: (str, ...)}))  # type: ignore[call-overload]  # a name from a test


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*Order.model_fields, "action"]), JSON))
def test_whatever_is_sent_is_a_model_or_problems_of_its_fields(given_: dict[str, object]) -> None:
    form = FORMS["en"]
    reading = form.read(given_, now=NOW)

    assert (reading.value is None) == bool(reading.problems)
    assert reading.problems.keys() <= Order.model_fields.keys()
    render(f"<messageML>{form.write('f', sent=given_, problems=reading.problems)}</messageML>")
