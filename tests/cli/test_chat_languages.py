"""Tests for whole talks with a bot whose people speak other languages than English."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner

from flowbot.cli import main

Talk = Callable[..., list[str]]

GERMAN = """\
    flow: lunch
    version: 1
    start: /essen [gericht] [tag]
    slots:
      gericht: { type: choice, of: [Suppe, Salat, Nudeln], as: text }
      portionen: { type: integer, ge: 1, le: 1000 }
      tag: { type: date, ge: today, as: text }
      betrag: { type: decimal, decimal_places: 2 }
      rechnung: { type: boolean, as: text }
    steps:
      - ask: gericht
      - ask: portionen
      - ask: tag
      - ask: betrag
        say: Welcher Betrag?
      - ask: rechnung
      - ask: weiter
        options: { sofort: next, spaeter: { label: später } }
      - confirm: alles
      - say: "{{ portionen }} x {{ gericht }}."
    """
SHORT = """\
    flow: lunch
    version: 1
    start: /{start}
    slots: {{ {slot}: {{ type: integer, le: 1000 }} }}
    steps: [{{ ask: {slot} }}, {{ confirm: all }}, {{ say: "{{{{ {slot} }}}}." }}]
    """


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    """Talk with a bot of one flow; what it said, line by line, without what was typed."""

    def talk(locale: str, flow: str, *lines: str, **messages: str) -> list[str]:
        (tmp_path / "flows").mkdir()
        (tmp_path / "messages").mkdir()
        (tmp_path / "flowbot.yaml").write_text(f"locale: {locale}\nname: bot\n")
        (tmp_path / "flows" / "lunch.yaml").write_text(dedent(flow), encoding="utf-8")
        for name, source in messages.items():
            file = tmp_path / "messages" / f"{name.replace('_', '.')}.mml.j2"
            file.write_text(source, encoding="utf-8")
        arguments = ["chat", str(tmp_path), "--clock", "2026-11-23"]
        given = "".join(f"{line}\n" for line in lines)
        result = CliRunner().invoke(main, arguments, input=given, catch_exceptions=False)
        assert result.exit_code == 0, result.stderr
        said = [line for line in result.stdout.splitlines() if not line.startswith("you: ")]
        return [line.removeprefix("bot: ").removeprefix("     ") for line in said]

    return talk


def test_a_german_talk_is_german_from_the_first_question_to_the_end(talk: Talk) -> None:
    lines = (
        *("/essen", "Pizza", "Suppe", "viele", "1.001", "40", "gestern", "24.12.", "12,345", "12,50"),
        *("vielleicht", "ja", "nie", "später", "unklar", "ändern gericht", "Salat", "ja"),
    )

    assert talk("de", GERMAN, *lines) == [
        "Gericht? (Suppe, Salat oder Nudeln)",
        "Entschuldigung, „Pizza“ gehört nicht zur Auswahl: Suppe, Salat oder Nudeln.",
        "Gericht? (Suppe, Salat oder Nudeln)",
        "Portionen?",
        "Entschuldigung, „viele“ ist keine Zahl.",
        "Portionen?",
        "Entschuldigung, es darf höchstens 1.000 sein.",
        "Portionen?",
        "Tag?",
        "Entschuldigung, es muss 23.11.2026 oder später sein.",
        "Tag?",
        "Welcher Betrag?",
        "Entschuldigung, es darf höchstens 2 Nachkommastellen haben.",
        "Welcher Betrag?",
        "Rechnung? (ja oder nein)",
        "Entschuldigung, „vielleicht“ ist weder ja noch nein: bitte „ja“ oder „nein“.",
        "Rechnung? (ja oder nein)",
        *("Weiter?", "[Sofort] [später]"),
        "Entschuldigung, „nie“ gehört nicht zur Auswahl: Sofort oder später.",
        *("Weiter?", "[Sofort] [später]"),
        *("gericht: Suppe", "portionen: 40", "tag: 2026-12-24", "betrag: 12,50", "rechnung: ja"),
        *("Ist das richtig? Zum Korrigieren schreiben Sie „ändern gericht“.", "[Ja] [Nein]"),
        "Entschuldigung, „unklar“ ist weder ja noch nein: bitte „ja“ oder „nein“.",
        *("gericht: Suppe", "portionen: 40", "tag: 2026-12-24", "betrag: 12,50", "rechnung: ja"),
        *("Ist das richtig? Zum Korrigieren schreiben Sie „ändern gericht“.", "[Ja] [Nein]"),
        "Gericht? (Suppe, Salat oder Nudeln)",
        *("gericht: Salat", "portionen: 40", "tag: 2026-12-24", "betrag: 12,50", "rechnung: ja"),
        *("Ist das richtig? Zum Korrigieren schreiben Sie „ändern gericht“.", "[Ja] [Nein]"),
        "40 x Salat.",
    ]


def test_the_commands_of_every_bot_are_taken_in_german_and_in_english(talk: Talk) -> None:
    help_lines = [
        "Das können Sie hier beginnen:",
        "/essen [gericht] [tag]",
        "Während eines Gesprächs: hilfe, zurück, abbrechen oder ändern und was Sie ändern möchten.",
    ]

    assert talk("de-CH", GERMAN, "Hilfe", "/essen", "/hilfe", "ändern farbe", "Abbrechen", "/essen", "cancel") == [
        *help_lines,
        "Gericht? (Suppe, Salat oder Nudeln)",
        *help_lines,
        "Gericht? (Suppe, Salat oder Nudeln)",
        "„farbe“ lässt sich nicht ändern.",
        "Gericht? (Suppe, Salat oder Nudeln)",
        "Abgebrochen.",
        "Gericht? (Suppe, Salat oder Nudeln)",
        "Abgebrochen.",
    ]


def test_a_word_in_german_quotes_is_no_command(talk: Talk) -> None:
    flow = (
        "flow: f\nversion: 1\nstart: /los\nslots: { a: { type: text } }\nsteps: [{ ask: a }, { say: 'das: {{ a }}' }]"
    )

    assert talk("de", flow, "/los", "„hilfe“") == ["A?", "das: hilfe"]


def test_a_bad_argument_is_pointed_out_in_german(talk: Talk) -> None:
    assert talk("de", GERMAN, "/essen Pizza", "/essen Suppe gestern") == [
        "Entschuldigung, gericht: „Pizza“ gehört nicht zur Auswahl: Suppe, Salat oder Nudeln; "
        "tag: „Pizza“ ist kein Datum wie 01.09.2026.",
        "/essen Pizza",
        "       ^^^^^",
        "So wird es geschrieben: /essen [gericht] [tag]",
        "Entschuldigung, es muss 23.11.2026 oder später sein.",
        "/essen Suppe gestern",
        "             ^^^^^^^",
        "So wird es geschrieben: /essen [gericht] [tag]",
    ]


@pytest.mark.parametrize(
    ("locale", "start", "slot", "answers", "said"),
    [
        (
            "fr",
            "repas",
            "portions",
            ("beaucoup", "1001", "4", "changer portions", "5", "peut-être", "oui"),
            [
                "Portions ?",
                "Pardon, « beaucoup » n’est pas un nombre.",
                "Portions ?",
                "Pardon, il faut au plus 1\u202f000.",
                "Portions ?",
                "portions : 4",
                *("Est-ce correct ? Pour corriger, écrivez « changer portions ».", "[Oui] [Non]"),
                "Portions ?",
                "portions : 5",
                *("Est-ce correct ? Pour corriger, écrivez « changer portions ».", "[Oui] [Non]"),
                "Pardon, « peut-être » n’est ni oui ni non : « oui » ou « non », s’il vous plaît.",
                "portions : 5",
                *("Est-ce correct ? Pour corriger, écrivez « changer portions ».", "[Oui] [Non]"),
                "5.",
            ],
        ),
        (
            "es",
            "comida",
            "raciones",
            ("muchas", "1001", "4", "sí"),
            [
                "¿Raciones?",
                "Lo siento, «muchas» no es un número.",
                "¿Raciones?",
                "Lo siento, tiene que ser 1.000 como máximo.",
                "¿Raciones?",
                "raciones: 4",
                *("¿Es correcto? Para corregirlo, escriba «cambiar raciones».", "[Sí] [No]"),
                "4.",
            ],
        ),
        (
            "it",
            "pasto",
            "porzioni",
            ("molte", "4", "sì"),
            [
                "Porzioni?",
                "Sorry, 'molte' is not a number.",
                "Porzioni?",
                "porzioni: 4",
                *("Is this right? To correct it, write “change porzioni”.", "[Yes] [No]"),
                "4.",
            ],
        ),
    ],
)
def test_a_talk_is_in_the_language_of_the_bot_or_in_english(
    talk: Talk, locale: str, start: str, slot: str, answers: tuple[str, ...], said: list[str]
) -> None:
    assert talk(locale, SHORT.format(start=start, slot=slot), f"/{start}", *answers) == said


def test_a_project_says_what_it_wants_in_its_own_words(talk: Talk) -> None:
    own = (
        "{% msg pattern.ask %}{{ label }} bitte{% if choices %}: {{ choices }}{% endif %}{% endmsg %}"
        "{% msg pattern.invalid %}{{ question }} Denn {{ problem }}.{% endmsg %}"
    )

    assert talk("de", GERMAN, "/essen", "Pizza", "stop", "abbrechen", pattern_de=own)[:2] == [
        "Gericht bitte: Suppe, Salat oder Nudeln",
        "Gericht bitte: Suppe, Salat oder Nudeln Denn „Pizza“ gehört nicht zur Auswahl: Suppe, Salat oder Nudeln.",
    ]


def test_a_question_from_the_catalogue_is_not_repeated_but_asked_for_another_try(talk: Talk) -> None:
    own = "{% msg gericht.ask %}Was darf es sein?{% endmsg %}"

    assert talk("de", GERMAN, "/essen", "Pizza", lunch_de=own) == [
        "Was darf es sein?",
        "Entschuldigung, „Pizza“ gehört nicht zur Auswahl: Suppe, Salat oder Nudeln.",
        "Bitte versuchen Sie es noch einmal.",
    ]
