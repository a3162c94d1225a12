"""`flowbot render`: a message as people will see it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

if TYPE_CHECKING:
    from flowbot.cli._previews import Given
    from flowbot.messageml.page import PageMessage

_MANY = 100
_PAGE = click.Path(path_type=Path, dir_okay=False, allow_dash=True)


@click.command(
    epilog="""\b
EXAMPLES
  flowbot render message.xml --entities entities.json
  flowbot render messages/expense.en.mml.j2 --message amount.ask --data '{"amount": 12.5}'
  flowbot render --all examples/expense -o messages.html
"""
)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option("--all", "whole", is_flag=True, help="Render every message of the project or flow at FILE.")
@click.option("--message", "name", help="The message of a catalogue; all of them when left out.")
@click.option("--data", help="Names and values for a template: JSON, or @FILE; the others have sample values.")
@click.option("--entities", type=click.File("rb"), help="The EntityJSON of a message.")
@click.option("--locale", help="For whom values are shown; with --all, the only locale that is rendered.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object.")
@click.option("-o", "--output", type=_PAGE, help="Write an HTML page instead; `-` is standard output.")
def render(
    file: Path | None,
    whole: bool,
    name: str | None,
    data: str | None,
    entities: BinaryIO | None,
    locale: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """Print what becomes of a message: MessageML, PresentationML, entities and text; or a page with its look.

    FILE is a message in MessageML or PresentationML (`-` is standard input), or a catalogue of a project
    (FLOW.LOCALE.mml.j2). With --all it is a project or flow, by default the one of this folder.
    """
    from flowbot.cli._previews import is_catalogue

    is_template = whole or (file is not None and is_catalogue(file))
    has_entities = entities is not None
    _check_usage(
        file, is_template=is_template, whole=whole, name=name, data=data, locale=locale, has_entities=has_entities
    )
    if file is None or is_template:
        bot, messages = _from_templates(file or Path(), _given(data, locale), name=name, whole=whole)
    else:
        bot, messages = "flowbot", [_message(file, entities.read() if entities is not None else None)]
    _show(messages, title=str(file or "."), bot=bot, output=output, as_json=as_json)
    raise SystemExit(1 if any(each.error is not None for each in messages) else 0)


def _check_usage(
    file: Path | None,
    *,
    is_template: bool,
    whole: bool,
    name: str | None,
    data: str | None,
    locale: str | None,
    has_entities: bool,
) -> None:
    from flowbot.values.context import is_locale

    if file is None and not whole:
        raise click.UsageError("give a FILE, or --all for every message of a project")
    if whole and name is not None:
        raise click.UsageError("--all renders every message; give the FILE of a catalogue with --message")
    if is_template and has_entities:
        raise click.UsageError("--entities is for a message; a template gets its names with --data")
    if not is_template:
        for option, value in {"--data": data, "--message": name, "--locale": locale}.items():
            if value is not None:
                raise click.UsageError(f"{option} is for a catalogue (FLOW.LOCALE.mml.j2); a message gets --entities")
    if locale is not None and not is_locale(locale):
        raise click.UsageError(f"--locale: '{locale}' is not a locale, such as en or en-GB")


def _given(data: str | None, locale: str | None) -> Given:
    from flowbot.cli._previews import Given
    from flowbot.clock import SystemClock

    return Given(now=SystemClock().now(), data=_read_data(data), locale=locale)


def _read_data(data: str | None) -> Mapping[str, object]:
    if data is None:
        return {}
    try:
        text = Path(data[1:]).read_text(encoding="utf-8-sig") if data.startswith("@") else data
        value = json.loads(text, parse_float=Decimal)
    except OSError as error:
        raise click.UsageError(f"--data: {data[1:]} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise click.UsageError(f"--data is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise click.UsageError("--data is an object of JSON, such as '{\"amount\": 12.5}'")
    return value


def _from_templates(path: Path, given: Given, *, name: str | None, whole: bool) -> tuple[str, list[PageMessage]]:
    from flowbot.cli._previews import of_catalogue, of_project

    if not whole:
        return "flowbot", list(of_catalogue(path, name, given, lambda text: click.echo(f"flowbot: {text}", err=True)))
    bot, makers = of_project(path, given)
    return bot, list(_with_progress(makers))


def _with_progress(makers: Sequence[Callable[[], Iterator[PageMessage]]]) -> Iterator[PageMessage]:
    for number, make in enumerate(makers, 1):
        yield from make()
        if number % _MANY == 0:
            click.echo(f"flowbot: {number} of {len(makers)} messages", err=True)


def _message(file: Path, entities: bytes | None) -> PageMessage:
    from flowbot.cli._previews import of_message
    from flowbot.errors import shown_path

    try:
        with click.open_file(str(file), "rb") as stream:
            content = stream.read()
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}") from error
    text = _decoded(content, str(file))
    data = _decoded(entities, "the file of --entities") if entities is not None else None
    return of_message(text.rstrip("\n"), data, "-" if str(file) == "-" else shown_path(file))


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise click.UsageError(f"{name} is not UTF-8 text in line {line}") from error


def _show(messages: Sequence[PageMessage], *, title: str, bot: str, output: Path | None, as_json: bool) -> None:
    failed = [each for each in messages if each.error is not None]
    if output is not None:
        from flowbot.messageml.page import make_page

        try:
            with click.open_file(str(output), "w", encoding="utf-8") as page:
                page.write(make_page(title, messages, bot=bot))
        except OSError as error:
            raise click.UsageError(f"{output} cannot be written: {error.strerror}") from error
    elif as_json:
        shown = [_as_object(each) for each in messages]
        click.echo(json.dumps(shown[0] if len(shown) == 1 else {"messages": shown}, ensure_ascii=False, indent=2))
    else:
        texts = ["\n".join(_sections(each)) for each in messages if each.error is None]
        if texts:
            click.echo("\n\n".join(texts))
    for each in failed:
        click.echo(each.error, err=True)
    if len(messages) > 1:
        click.echo(f"{len(messages)} messages, {len(failed)} of them cannot be made", err=True)


def _sections(message: PageMessage) -> Iterator[str]:
    rendered = message.rendered
    assert rendered is not None  # those without were left out
    if message.group != "message":
        yield f"{message.title} ({', '.join(filter(None, (message.group, message.place)))})"
    yield from _section("MessageML", message.source or "")
    yield from _section("PresentationML", rendered.presentationml)
    yield from _section("entities", json.dumps(rendered.entities, ensure_ascii=False, indent=2))
    yield from _section("text", rendered.text)


def _section(name: str, text: str) -> Iterator[str]:
    yield name
    yield from (f"  {line}" for line in text.split("\n"))


def _as_object(message: PageMessage) -> dict[str, object]:
    rendered = message.rendered
    return {
        "name": message.name,
        "variant": dict(zip(("number", "of"), message.variant, strict=True)) if message.variant is not None else None,
        "group": message.group,
        "place": message.place or None,
        "messageml": message.source,
        "presentationml": rendered.presentationml if rendered is not None else None,
        "entities": rendered.entities if rendered is not None else None,
        "text": rendered.text if rendered is not None else None,
        "error": message.error,
    }
