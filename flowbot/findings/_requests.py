"""FB510 to FB515: requests of `http` steps."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.findings.model import Finding

_SETTINGS = "hosts: [api.example.com]\nsecrets: { menu_key: env:MENU_KEY }\n"
_FLOW = """\
flow: lunch
version: 1
slots:
  dish: { type: text }
  price: { type: decimal }
steps:
  - ask: dish
  - http: %s
    save: { price: result.body.price }
"""


def _files(http: str) -> Mapping[str, str]:
    return {"flowbot.yaml": _SETTINGS, "flows/lunch.yaml": _FLOW % http}


REQUESTS = (
    Finding(
        "FB510",
        "a host that may not be asked",
        cause="`http` names a host that is not one of `hosts` in flowbot.yaml, or begins with a value of `config` that "
        "does. Without a port a host of that list is allowed on the usual one of its scheme alone.",
        mend="Write the host as it is there, or list it.",
        example=_files("https://apis.example.com/prices"),
    ),
    Finding(
        "FB511",
        "a URL that cannot be one",
        cause="The URL of `http` does not begin with https:// (or http://) and a host, written out or as a value of "
        "`config`, goes up with `..`, or has a character that URLs do not have. A host that is another value could "
        "be any.",
        mend="Write the host or `{{ config.NAME }}`, and values only behind it.",
        example=_files("https://{{ dish }}.example.com/price"),
    ),
    Finding(
        "FB512",
        "a secret that is not there",
        cause="`secret('…')` names one that `secrets` in flowbot.yaml does not have.",
        mend="Write the name that the hint offers, or say there where it is kept.",
        example=_files("https://api.example.com/?key={{ secret('menu_kye') }}"),
    ),
    Finding(
        "FB513",
        "a secret where it cannot stand",
        cause="A secret is put in when the request leaves, so that no turn, store or log ever has it: an expression "
        "cannot work with it.",
        mend="Let it stand alone in its braces: `Bearer {{ secret('menu_key') }}`.",
        example=_files("https://api.example.com/?key={{ lower(secret('menu_key')) }}"),
    ),
    Finding(
        "FB514",
        "a header that cannot be written",
        cause="The name of the header is none, is there twice, or the header follows from the request, such as Host "
        "and Content-Length.",
        mend="Write another name, or take it out.",
        example=_files("https://api.example.com/prices\n    headers: { Host: api.example.com }"),
    ),
    Finding(
        "FB515",
        "a body where none is sent",
        cause="A GET and a HEAD have no body, and GET is the method unless another one is written.",
        mend="Write `method: POST`, or `query` instead.",
        example=_files("https://api.example.com/prices\n    json: { dish: '{{ dish }}' }"),
    ),
)
