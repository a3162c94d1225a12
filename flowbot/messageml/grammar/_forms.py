"""Forms and their controls (Symphony Elements)."""

from __future__ import annotations

from flowbot.messageml.grammar._controls import (
    AUTO_SUBMIT,
    BOUND_ID,
    DISABLED,
    NAME,
    PLACEHOLDER,
    READONLY,
    REQUIRED,
    field,
    in_form,
    label,
    pattern,
    wrapped,
)
from flowbot.messageml.grammar._shared import NO_VALIDATE, either, flag
from flowbot.messageml.grammar.model import (
    BOOLEAN,
    TEXT,
    Anything,
    Attribute,
    Content,
    Element,
    Markdown,
    OneOf,
    Whole,
)

MAX_CHECKBOXES = 50
"""How many checkboxes, and how many radio buttons, one form may have."""
BUTTON_CLASSES = ("primary", "secondary", "tertiary", "destructive", "primary-link", "destructive-link")
BUTTON_TYPES = ("action", "reset", "cancel")


def _area(name: str, said: str, summary: str) -> Element:
    return Element(
        key=name,
        name=name,
        summary=summary,
        example=in_form(f'<{name} name="reason" label="Why" placeholder="A sentence or two"/>'),
        attributes=(
            NAME,
            REQUIRED,
            PLACEHOLDER,
            Attribute(name="minlength", value=Whole(0, 10_000)),
            Attribute(name="maxlength", value=Whole(0, 10_000)),
            *pattern(),
            *wrapped(),
            DISABLED,
            READONLY,
            Attribute(name="rows", value=Whole(0)),
            Attribute(name="cols", value=Whole(0)),
            *NO_VALIDATE,
        ),
        content=TEXT,
        inside=("form",),
        tag="textarea",
        order=(
            "cols", "data-formnovalidate", "disabled", "formnovalidate", "maxlength", "minlength", "name",
            "placeholder", "readonly", "required", "rows", "pattern", "pattern-error-message",
            "data-pattern-error-message",
        ),
        keeps_newlines="text",
        wrapper=name,
        markdown=field(said, "placeholder", "label", "title", "text"),
    )  # fmt: skip


def _box(name: str, summary: str) -> Element:
    return Element(
        key=name,
        name=name,
        summary=summary,
        example=in_form(f'<{name} name="size" value="large">Large</{name}>'),
        attributes=(
            NAME,
            Attribute(name="value", default="on"),
            flag("checked"),
            Attribute(name="label", value=Anything(256), dropped=True),
            DISABLED,
            READONLY,
            Attribute(name="formnovalidate", value=BOOLEAN, written="data-formnovalidate"),
            NO_VALIDATE[1],
            Attribute(name="id", where="presentationml", dropped=True),
        ),
        content=Content(elements=frozenset({"b", "i"})),
        inside=("form",),
        tag="input",
        constants=(("type", name),),
        order=("name", "checked", "value", "disabled", "readonly", "formnovalidate", "data-formnovalidate"),
        markdown=Markdown(kind="choice"),
    )


FORMS = (
    Element(
        key="form",
        name="form",
        summary="A form; a person fills it in and presses a button.",
        example=in_form('<text-field name="amount"/>'),
        attributes=(
            Attribute(name="id", need="filled"),
            Attribute(name="multi-submit", value=OneOf(("reset", "no-reset")), written="data-multi-submit"),
        ),
        not_inside=("form",),
        unique_id=True,
        order=("id", "multi-submit"),
        markdown=Markdown(kind="block", before="\n   \n", after="\n   \n"),
    ),
    Element(
        key="text-field",
        name="text-field",
        summary="A line of text; what stands inside is its first value.",
        example=in_form('<text-field name="amount" label="Amount" placeholder="12.50" required="true"/>'),
        attributes=(
            NAME,
            REQUIRED,
            PLACEHOLDER,
            Attribute(name="minlength", value=Whole(1, 128)),
            Attribute(name="maxlength", value=Whole(1, 128)),
            Attribute(name="masked", value=BOOLEAN, written="data-masked", where="messageml"),
            Attribute(name="data-masked", value=BOOLEAN, where="presentationml"),
            *pattern(),
            *label(),
            Attribute(name="disabled", value=BOOLEAN, where="messageml"),
            Attribute(name="readonly", value=BOOLEAN, where="messageml"),
            Attribute(name="auto-submit", value=BOOLEAN, written="data-auto-submit", where="messageml"),
            *NO_VALIDATE,
            Attribute(name="value", where="presentationml", dropped=True),
            BOUND_ID,
        ),
        content=TEXT,
        inside=("form",),
        tag="input",
        constants=(("type", "text"),),
        order=(
            "name", "placeholder", "required", "masked", "data-masked", "minlength", "maxlength", "disabled",
            "readonly", "auto-submit", "formnovalidate", "data-formnovalidate", "first value", "pattern",
            "pattern-error-message", "data-pattern-error-message",
        ),
        void=True,
        wrapper="textfield",
        markdown=field("Text Field", "placeholder", "label", "title", "text"),
    ),
    _area("textarea", "Text Area", "Lines of text; what stands inside is the first value."),
    _area("richtextarea", "Rich Text Area", "Lines of text that can be formatted."),
    _box("checkbox", "A box to tick, with its text."),
    _box("radio", "A choice, of which one of the same name can be made."),
    Element(
        key="select",
        name="select",
        summary="A choice from a list that folds out.",
        example=in_form('<select name="dish"><option value="soup">Soup</option></select>'),
        attributes=(
            NAME,
            REQUIRED,
            Attribute(name="data-placeholder"),
            *wrapped()[:2],
            Attribute(name="id", dropped=True, binds=True),
            flag("multiple"),
            Attribute(name="min", value=Whole(0), written="data-min"),
            Attribute(name="max", value=Whole(1), written="data-max"),
            DISABLED,
            READONLY,
            AUTO_SUBMIT,
            Attribute(name="formnovalidate", value=BOOLEAN, written="data-formnovalidate"),
            Attribute(name="data-formnovalidate", dropped=True),
        ),
        content=Content(text=False, elements=frozenset({"option"}), needs=("option",)),
        inside=("form",),
        wrapper="dropdown",
        markdown=Markdown(kind="select"),
    ),
    Element(
        key="option",
        name="option",
        summary="One of the choices of a `select`.",
        example=in_form('<select name="dish"><option value="soup" selected="true">Soup</option></select>'),
        attributes=(Attribute(name="value", need="present"), flag("selected")),
        content=Content(elements=frozenset(), needs=("text",)),
        parents=("select",),
        markdown=Markdown(kind="block", before="-", after="\n"),
    ),
    Element(
        key="button",
        name="button",
        summary="A button of a form or of a `ui-action`; in a `ui-action` it has neither name nor type.",
        example=in_form('<button name="send" class="primary">Send</button>', button=False),
        attributes=(
            Attribute(
                name="class",
                value=OneOf(
                    BUTTON_CLASSES, exact=True, deprecated=tuple(f"{each}-destructive" for each in BUTTON_CLASSES)
                ),
            ),
            Attribute(name="name"),
            Attribute(name="type", value=OneOf(BUTTON_TYPES, exact=True)),
            Attribute(name="icon", written="data-icon"),
            *either("title", "data-title", Attribute(name="x")),
            *either("formnovalidate", "data-formnovalidate", Attribute(name="x")),
        ),
        inside=("form", "ui-action"),
        order=(
            "type", "class", "data-formnovalidate", "data-title", "icon", "name", "title", "formnovalidate",
        ),
        markdown=Markdown(kind="block", before="(Button:", after=")"),
    ),
)  # fmt: skip
