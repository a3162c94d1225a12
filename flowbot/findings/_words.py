"""FB401 to FB419: texts, templates, MessageML."""

from __future__ import annotations

from flowbot.findings.model import Finding

_SAYS = "flow: lunch\nversion: 1\nsteps:\n  - send: menu\n"
_ASKS = "flow: lunch\nversion: 1\nslots:\n  portions: { type: integer }\nsteps:\n  - ask: portions\n"

WORDS = (
    Finding(
        "FB401",
        "a template that cannot be read",
        cause="What stands between {{ and }} or {% and %} is no Jinja2: a brace stays open, a word is missing.",
        mend="Mend the place that the carets show.",
        example="""\
flow: lunch
version: 1
slots:
  portions: { type: integer }
steps:
  - ask: portions
  - say: "{{ portions of soup."
""",
    ),
    Finding(
        "FB402",
        "a text that can never be sent",
        cause="What is fixed of the text alone is more than Symphony takes in one message, and the text may not be "
        "split.",
        mend="Say less, or leave `too_long: split` as it is.",
        example={
            "flowbot.yaml": "limits: { markdown_characters: 10 }\n",
            "flows/lunch.yaml": """\
flow: lunch
version: 1
steps:
  - say: Soup today, salad tomorrow.
    too_long: refuse
""",
        },
    ),
    Finding(
        "FB403",
        "a message that an agent would refuse",
        cause="The markup is not what Symphony takes: an element or attribute that there is not, or one at a place "
        "where it may not stand.",
        mend="Write what the hint names; `flowbot elements NAME` shows what an element may have.",
        example={"message.xml": "<messageML><dropdown/></messageML>\n"},
        found_by="flowbot render message.xml",
    ),
    Finding(
        "FB404",
        "a filter or test that is not there",
        cause="A message uses a filter (`| money`) or a test (`is missing`) of a name that there is not.",
        mend="Write the name that the hint offers; the lists are in the reference of templates.",
        example={
            "flows/lunch.yaml": _SAYS,
            "messages/lunch.en.mml.j2": "{% msg menu %}Soup for {{ 4.5 | mony('EUR') }}.{% endmsg %}\n",
        },
    ),
    Finding(
        "FB405",
        "values that a filter or macro does not take",
        cause="A filter, test or macro is called with a value too many, too few, of a name that it does not have, or "
        "that it cannot use.",
        mend="Give it what it takes; the lists are in the reference of templates.",
        example={
            "flows/lunch.yaml": _SAYS,
            "messages/lunch.en.mml.j2": "{% msg menu %}Soup for {{ 4.5 | money(curr='EUR') }}.{% endmsg %}\n",
        },
    ),
    Finding(
        "FB406",
        "words outside of a message",
        cause="A catalogue holds messages, and what stands between them is never said.",
        mend="Put the words into a message, or into a comment: {# … #}.",
        example={
            "flows/lunch.yaml": _SAYS,
            "messages/lunch.en.mml.j2": "Today's menu\n{% msg menu %}Soup today.{% endmsg %}\n",
        },
    ),
    Finding(
        "FB407",
        "a message that is there twice",
        cause="A catalogue has two messages of one name, or two files hold the messages of a flow in one locale. One "
        "of them would never be said.",
        mend="Keep one of them. Variants of a message stand in it, between {% or %}.",
        example={
            "flows/lunch.yaml": _SAYS,
            "messages/lunch.en.mml.j2": "{% msg menu %}Soup today.{% endmsg %}\n{% msg menu %}Salad.{% endmsg %}\n",
        },
    ),
    Finding(
        "FB408",
        "a catalogue with another name",
        cause="The name of a catalogue says whose messages it holds, and in which locale: FLOW.LOCALE.mml.j2.",
        mend="Rename the file, such as lunch.en.mml.j2. What others take in stands in a folder of its own.",
        example={
            "flows/lunch.yaml": "flow: lunch\nversion: 1\nsteps:\n  - say: Soup today.\n",
            "messages/lunch.mml.j2": "{% msg end.done %}Enjoy it.{% endmsg %}\n",
        },
    ),
    Finding(
        "FB409",
        "a catalogue of a flow that is not there",
        cause="The file name begins with the name of a flow that the bot does not have, so nothing of it is ever said.",
        mend="Rename the file; the hint has the name that was probably meant.",
        example={
            "flows/lunch.yaml": "flow: lunch\nversion: 1\nsteps:\n  - say: Soup today.\n",
            "messages/launch.en.mml.j2": "{% msg end.done %}Enjoy it.{% endmsg %}\n",
        },
    ),
    Finding(
        "FB410",
        "a message that nobody says",
        cause="No step, end or slot of the flow has a message of this name. The bot works, and says other words where "
        "these were meant.",
        mend="Write the name that the hint offers, or take the message out.",
        example={
            "flows/lunch.yaml": _ASKS,
            "messages/lunch.en.mml.j2": "{% msg portion.ask %}How many?{% endmsg %}\n",
        },
        severity="warning",
    ),
    Finding(
        "FB411",
        "a file that cannot be taken in",
        cause="`include`, `import` or `extends` names a file that is not there, that takes in the one that asks for "
        "it, or that holds what cannot be used so.",
        mend="Write the name of a file in the folder of messages, in quotes.",
        example={
            "flows/lunch.yaml": _SAYS,
            "messages/lunch.en.mml.j2": "{% msg menu %}{% include 'shared/menu.mml.j2' %}{% endmsg %}\n",
        },
    ),
    Finding(
        "FB412",
        "markup that an agent would refuse",
        cause="Whatever the values are, Symphony would not take the message: an element that there is not, an "
        "attribute that is missing, a tag that stays open.",
        mend="Write what the hint names; `flowbot elements NAME` shows what an element may have.",
        example={
            "flows/lunch.yaml": _SAYS,
            "messages/lunch.en.mml.j2": "{% msg menu %}<bold>Soup</bold> today.{% endmsg %}\n",
        },
    ),
    Finding(
        "FB413",
        "a value at a place where it cannot stand",
        cause="A value could become markup there: inside a tag, a style, or an attribute that Symphony runs or opens.",
        mend="Let it stand between tags, or between the quotes of an attribute.",
        example={
            "flows/lunch.yaml": _SAYS,
            "messages/lunch.en.mml.j2": "{% msg menu %}<a href={{ config.menu }}>The menu</a>{% endmsg %}\n",
        },
    ),
    Finding(
        "FB414",
        "Jinja2 that messages do not have",
        cause="`block`, `autoescape`, `**` and `//` are left out of the language of messages, and a text of a flow "
        "takes in no files.",
        mend="Write it without; what has to be worked out is worked out in an action.",
        example={
            "flows/lunch.yaml": _SAYS,
            "messages/lunch.en.mml.j2": "{% msg menu %}Soup for {{ 2 ** 2 }}.{% endmsg %}\n",
        },
    ),
    Finding(
        "FB416",
        "a form whose fields are not those of its question",
        cause="A message brings its own form, and a field of it fills no slot of the question, or a slot has no field.",
        mend="Name the fields as the slots.",
        example={
            "flows/lunch.yaml": _ASKS,
            "messages/lunch.en.mml.j2": """\
{% msg portions.ask %}
<form id="lunch">
  <text-field name="portions">2</text-field>
  <text-field name="dish">soup</text-field>
  <button name="send" type="action">Send</button>
</form>
{% endmsg %}
""",
        },
    ),
    Finding(
        "FB417",
        "a field that sends something else",
        cause="The control of a field does not send what its slot holds, offers what the slot cannot be, or shows "
        "what is secret.",
        mend="Write the control that the hint names.",
        example={
            "flows/lunch.yaml": _ASKS,
            "messages/lunch.en.mml.j2": """\
{% msg portions.ask %}
<form id="lunch">
  <date-picker name="portions"/>
  <button name="send" type="action">Send</button>
</form>
{% endmsg %}
""",
        },
    ),
    Finding(
        "FB418",
        "a form whose buttons are not those of its question",
        cause="A question with options, or one that is confirmed, is answered by buttons of their names.",
        mend="Name the buttons as the options, or `yes` and `no`.",
        example={
            "flows/lunch.yaml": """\
flow: lunch
version: 1
steps:
  - ask: dish
    options:
      soup: next
      salad: next
""",
            "messages/lunch.en.mml.j2": """\
{% msg dish.ask %}
<form id="lunch">
  <button name="soup" type="action">Soup</button>
</form>
{% endmsg %}
""",
        },
    ),
)
