"""Tests for flowbot.messageml.environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from flowbot.errors import DefinitionError, RenderError
from flowbot.messageml.text import compile_text
from flowbot.values.functions import FUNCTIONS


class Secret:
    """An object that should never have come here."""

    password = "hunter2"

    def reveal(self) -> str:
        return self.password


def names() -> dict[str, object]:
    return {
        "text": "abc",
        "number": 3,
        "record": {"id": 1, "_hidden": "x"},
        "items": [3, 1, 2],
        "secret": Secret(),
        "call": Secret().reveal,
    }


def rendered(source: str) -> str:
    return compile_text(source, file="f.yaml", line=1, functions=FUNCTIONS).render(names())


@pytest.mark.parametrize(
    "source",
    [
        "{{ text.__class__ }}",
        "{{ text['__class__'] }}",
        "{{ text.format }}",
        "{{ '{0.__class__}'.format(text) }}",
        "{{ text.upper() }}",
        "{{ text | attr('__class__') }}",
        "{{ [text] | map(attribute='__class__') | first }}",
        "{{ [secret] | map(attribute='password') | join }}",
        "{% for x in [secret] | sort(attribute='password') %}{{ x }}{% endfor %}",
        "{% for x in [secret] | selectattr('password') %}{{ x }}{% endfor %}",
        "{{ ['abc'] | map('attr', '__class__') | first }}",
        "{{ secret }}",
        "{{ secret.password }}",
        "{{ secret['password'] }}",
        "{{ secret.reveal() }}",
        "{{ call() }}",
        "{{ call.__self__ }}",
        "{{ record.__init__ }}",
        "{{ record.keys() }}",
        "{{ record.update({'id': 2}) }}",
        "{{ items.append(4) }}",
        "{{ items.pop() }}",
        "{{ len.__globals__ }}",
        "{{ missing.__globals__ }}",
        "{{ range.__globals__ }}",
        "{{ namespace.__init__ }}",
        "{{ namespace(a=1).__class__ }}",
        "{{ namespace(a=1)._Namespace__attrs }}",
        "{% for x in items %}{{ loop.__class__ }}{% endfor %}",
        "{% for x in items %}{{ loop._iterator }}{% endfor %}",
        "{{ self.__init__ }}",
        "{{ self._TemplateReference__context }}",
        "{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{% call m() %}{% endcall %}",
        "{% macro m() %}{% endmacro %}{{ m._func }}",
        "{{ cycler }}",
        "{{ lipsum() }}",
        "{{ dict(a=1) }}",
        "{{ zzz.__class__.__mro__ }}",
        "{{ text.mro() }}",
        "{{ text | safe }}",
        "{{ text | e }}",
        "{{ text | tojson }}",
        "{{ text | format(1) }}",
        "{{ text | xmlattr }}",
        "{{ items | random }}",
        "{{ items | tojson }}",
        "{{ (text, secret)[1].password }}",
        "{{ eval('1') }}",
        "{{ __import__('os') }}",
        "{{ text is escaped }}{{ text.__html__() }}",
    ],
)
def test_a_template_reaches_no_python_object(source: str) -> None:
    with pytest.raises((RenderError, DefinitionError)):
        rendered(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'a' * 1000000000 }}",
        "{{ [0] * 1000000000 }}",
        "{{ 1000000000 * 'a' }}",
        "{{ '%01000000000d' % 1 }}",
        "{{ 10 ** 1000000000 }}",
        "{{ 99999999999 * 99999999999 }}",
        "{{ range(1000000000) | length }}",
        "{{ range(10 * 1000 * 1000 * 1000 * 1000 * 1000 * 100) | length }}",
        "{% for a in range(10000) %}{% for b in range(10000) %}{% endfor %}{% endfor %}",
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(40) }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% for x in items recursive %}{{ loop(items) }}{% endfor %}",
        "{% set s = namespace(x='aaaaaaaaaa') %}{% for i in range(40) %}{% set s.x = s.x + s.x %}{% endfor %}",
        "{% set s = namespace(x='aaaaaaaaaa') %}{% for i in range(40) %}{% set s.x = s.x ~ s.x %}{% endfor %}",
        "{% set s = namespace(x='a') %}{% for i in range(40) %}{% set s.x %}{{ s.x }}{{ s.x }}{% endset %}{% endfor %}",
        "{% macro m(x) %}{{ x }}{{ x }}{% endmacro %}{% set s = namespace(x='a') %}"
        "{% for i in range(40) %}{% set s.x = m(s.x) %}{% endfor %}",
        "{% set s = namespace(x=items) %}{% for i in range(40) %}{% set s.x = s.x + s.x %}{% endfor %}",
        "{% set s = namespace(x=items) %}{% for i in range(60) %}{% set s.x = [s.x, s.x] %}{% endfor %}{{ s.x }}",
        "{% for i in range(10000) %}" + "a" * 200 + "{% endfor %}",
    ],
)
def test_a_template_cannot_grow_without_bound(source: str) -> None:
    with pytest.raises((RenderError, DefinitionError)):
        rendered(source)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{{ range(10001) | length }}", "a range of more than 10,000 numbers"),
        ("{{ range(10 * 1000000000 * 1000000000) | length }}", "a range of more than 10,000 numbers"),
        (
            "{% for a in range(300) %}{% for b in range(300) %}{% endfor %}{% endfor %}",
            "loops and calls that go round more than 50,000 times",
        ),
        ("{% for i in range(10000) %}" + "a" * 101 + "{% endfor %}", "a text of more than 1,000,000 characters"),
        ("{{ items.append(4) }}", "a list has no field 'append'"),
        ("{{ call() }}", "a method cannot be called"),
        ("{{ secret }}", "a Secret has no text of its own"),
        ("{{ text * 3 }}", "a text is not a number"),
    ],
)
def test_what_a_template_may_not_do_is_said(source: str, reason: str) -> None:
    with pytest.raises(RenderError) as caught:
        rendered(source)

    assert str(caught.value) == f"f.yaml:1: this text cannot be made: {reason}"


def test_rounds_are_counted_for_each_message_afresh() -> None:
    template = compile_text("{% for a in range(9000) %}{% endfor %}ok", file="f", line=1, functions=FUNCTIONS)

    for _ in range(10):
        assert template.render({}) == "<messageML>ok</messageML>"


class Reserved(Mapping[str, object]):
    """A mapping whose fields are named like the methods of a mapping."""

    def __getitem__(self, key: str) -> object:
        return {"items": 1, "keys": 2, "get": 3, "update": 4}[key]

    def __iter__(self) -> Iterator[str]:
        return iter(("items", "keys", "get", "update"))

    def __len__(self) -> int:
        return 4


@pytest.mark.parametrize("record", [Reserved(), dict(Reserved())], ids=["mapping", "dict"])
def test_a_record_answers_with_its_fields_before_its_methods(record: Mapping[str, object]) -> None:
    template = compile_text("{{ r.items }}{{ r.keys }}{{ r.get }}{{ r.update }}", file="f", line=1)

    assert template.render({"r": record}) == "<messageML>1234</messageML>"


def test_a_rendered_record_or_list_is_left_as_it_was() -> None:
    given = names()

    compile_text("{% for i in items | sort %}{{ i }}{% endfor %}{{ record.id }}", file="f", line=1).render(given)

    assert given["items"] == [3, 1, 2]
    assert given["record"] == {"id": 1, "_hidden": "x"}


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% for x in items %}{{ loop.index }}/{{ loop.length }}{{ ' ' if not loop.last }}{% endfor %}", "1/3 2/3 3/3"),
        ("{% for x in items %}{{ loop.cycle('a', 'b') }}{% else %}none{% endfor %}", "aba"),
        ("{% for x in [] %}{{ x }}{% else %}none{% endfor %}", "none"),
        ("{% for k, v in record | items %}{{ k }}={{ v }} {% endfor %}", "id=1 _hidden=x "),
        ("{% for x in items if x > 1 %}{{ x }}{% endfor %}", "32"),
        ("{% for x in items | sort %}{{ x }}{% endfor %}{{ items | max }}", "1233"),
        ("{{ [1] + items }}", "1, 3, 1, 2"),
        ("{{ range(3) | list }}", "<ul><li>0</li><li>1</li><li>2</li></ul>"),
        ("{% macro b() %}<{{ caller() }}>{% endmacro %}{% call b() %}x{% endcall %}", "&lt;x&gt;"),
        ("{% filter upper %}abc{% endfilter %}", "ABC"),
        ("{{ zzz is defined }} {{ text is defined }} {{ zzz | default('x') }}", "no yes x"),
        ("{% with a = number %}{{ a }}{% endwith %}", "3"),
    ],
)
def test_the_ordinary_things_of_jinja2_work(source: str, shown: str) -> None:
    assert rendered(source) == f"<messageML>{shown}</messageML>"
