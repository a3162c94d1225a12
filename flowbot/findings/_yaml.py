"""FB101 to FB119: what is no flow yet: files, YAML, keys."""

from __future__ import annotations

from flowbot.findings.model import Finding

YAML = (
    Finding(
        "FB101",
        "the file is not YAML",
        cause="The text breaks the rules of YAML: a bracket or quote stays open, a line is indented wrongly, a ':' "
        "is missing. Nothing behind that place could be read.",
        mend="Mend the place that the carets show, and run the check again.",
        example="""\
flow: lunch
version: 1
slots:
  dish: { type: text
steps:
  - ask: dish
""",
    ),
    Finding(
        "FB102",
        "a text that must stand in quotes",
        cause="Some characters mean something to YAML where a text begins or in the middle of it: '{{', '*', ': ', "
        "' #', and a comma inside { } or [ ]. Without quotes the text would be cut or be something else.",
        mend="Write it in quotes, as the hint shows.",
        example="""\
flow: lunch
version: 1
steps:
  - say: Lunch: soup.
""",
    ),
    Finding(
        "FB103",
        "a key that is repeated",
        cause="A map has one value for each key. Of two values one would be lost without a word.",
        mend="Keep one of them, or give the other its own name.",
        example="""\
flow: lunch
version: 1
version: 2
steps:
  - say: Soup today.
""",
    ),
    Finding(
        "FB104",
        "YAML that flows do not have",
        cause="Tags (`!…`), merge keys (`<<`), several documents in one file, maps or lists as keys, `.inf` and `.nan` "
        "are left out of the language: different readers of YAML understand them differently.",
        mend="Write the values out. A text that begins with '!' stands in quotes.",
        example="""\
flow: lunch
version: 1
steps:
  - say: !text Soup today.
""",
    ),
    Finding(
        "FB105",
        "a file that is too large or nested too deep",
        cause="A flow file has at most 1,000,000 characters, 100 levels and 100,000 values; an alias counts as all "
        "that it stands for, and cannot stand for a value that it is part of.",
        mend="Split the flow into several, and write aliases out.",
        example="""\
flow: lunch
version: 1
steps: &again
  - say: Soup today.
  - *again
""",
    ),
    Finding(
        "FB106",
        "a character that cannot stand in a file",
        cause="Control characters are not shown by editors and terminals, or change what they show.",
        mend="Remove it, or write its escape in double quotes.",
        example="""\
flow: lunch
version: 1
steps:
  - say: "Soup\\btoday."
""".replace("\\b", "\b"),
    ),
    Finding(
        "FB107",
        "a file that cannot be read",
        cause="The file is not UTF-8 text, it is no file, or you may not read it.",
        mend="Save it as UTF-8, and see that it can be read.",
        example={
            "flows/lunch.yaml": "flow: lunch\nversion: 1\nsteps:\n  - say: Soup today.\n",
            "flows/dinner.yaml/readme.txt": "A folder is no flow.\n",
        },
    ),
    Finding(
        "FB108",
        "a flow file with another ending",
        cause="Flows are the files NAME.yaml of the folder; a NAME.yml is left out.",
        mend="Rename it to NAME.yaml.",
        example={"flows/lunch.yml": "flow: lunch\nversion: 1\nsteps:\n  - say: Soup today.\n"},
    ),
    Finding(
        "FB109",
        "a Python file of flows that cannot be loaded",
        cause="A Python file in the folder of flows is run when the bot starts. It is no Python, fails, or declares "
        "no flow.",
        mend="Mend the line that is shown. A file of helpers begins with `_`.",
        example={
            "flows/lunch.py": "from flowbot import Flow, say\n\n\nclass Lunch(Flow, version=1):\n"
            '    steps = [sai("Soup today.")]\n'
        },
    ),
    Finding(
        "FB110",
        "a file that is no flow",
        cause="A flow is a map that begins with its name, `flow: NAME`. This is a list, a text, or nothing.",
        mend="Begin with `flow:`, `version:` and `steps:`. What is no flow belongs in another folder.",
        example="""\
- say: Soup today.
""",
    ),
)
