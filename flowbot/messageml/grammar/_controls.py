"""What the controls of forms have in common."""

from __future__ import annotations

from flowbot.messageml.grammar._shared import either, flag
from flowbot.messageml.grammar.model import BOOLEAN, Anything, Attribute, Format, Markdown, Value

_ANY = Anything()


def data(name: str, value: Value = _ANY) -> Attribute:
    """An attribute that PresentationML has as `data-…`, and that is read from there too."""
    written = f"data-{name}"
    return Attribute(name=name, value=value, written=written, also=(written,), also_where="presentationml")


NAME = Attribute(name="name", need="filled")
SHORT_NAME = Attribute(name="name", value=Anything(64), need="filled")
DATA_NAME = (
    Attribute(name="name", need="filled", written="data-name", where="messageml"),
    Attribute(name="data-name", need="filled", where="presentationml"),
    Attribute(name="name", where="presentationml", dropped=True),
)
PLACEHOLDER = Attribute(name="placeholder")
DATA_PLACEHOLDER = data("placeholder")
REQUIRED = flag("required")
DATA_REQUIRED = data("required", BOOLEAN)
DATA_NO_VALIDATE = data("formnovalidate", BOOLEAN)
DISABLED = flag("disabled")
READONLY = flag("readonly")
AUTO_SUBMIT = flag("auto-submit", "data-auto-submit")
BOUND_ID = Attribute(name="id", where="presentationml", dropped=True, binds=True)
TYPE = Attribute(name="type", where="presentationml", dropped=True)


def label(longest: int = 256) -> tuple[Attribute, Attribute]:
    """The label above a control and the hint beside it; they become elements of their own."""
    return (
        Attribute(name="label", value=Anything(longest), dropped=True),
        Attribute(name="title", value=Anything(longest), where="messageml", dropped=True),
    )


def wrapped(longest: int = 256) -> tuple[Attribute, ...]:
    """The same, and the id that binds them where PresentationML has them before the control."""
    above, beside = label(longest)
    return (above, Attribute(name="title", value=beside.value, dropped=True), BOUND_ID)


def own(name: str, value: Value) -> tuple[Attribute, Attribute]:
    """An attribute that is checked in MessageML and passed on as it is in PresentationML."""
    written = f"data-{name}"
    return (
        Attribute(name=name, value=value, written=written, where="messageml"),
        Attribute(name=written, where="presentationml"),
    )


def pattern(longest: int = 256) -> tuple[Attribute, ...]:
    return (
        Attribute(name="pattern", value=Format("pattern", longest)),
        *either("pattern-error-message", "data-pattern-error-message", Attribute(name="x")),
    )


def in_form(example: str, button: bool = True) -> str:
    submit = '<button name="send">Send</button>' if button else ""
    return f'<form id="order">{example}{submit}</form>'


def field(said: str, *shown: str) -> Markdown:
    return Markdown(kind="field", before=f"({said}", after=")", shown=shown)
