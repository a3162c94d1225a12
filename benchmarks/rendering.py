"""Messages checked and rendered per CPU-second, and what a compiled template costs beside bare Jinja2.

`make bench` starts this. The figures of the Java reference (messageml-utils 1.1.3, warm) were recorded once,
on another machine and with messages of its own of the same size and kind: they say what order is meant.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jinja2.sandbox import SandboxedEnvironment

from benchmarks.calibration import slowness
from benchmarks.results import Row, Section, Spread, parser, publish
from flowbot.messageml import User, render
from flowbot.messageml.catalogue import Messages
from flowbot.values.functions import FUNCTIONS

ANN = User(7, "Ann Lee", "ann.lee@example.com")
HI = "<messageML>hi</messageML>"
ALL_TAGS = """<messageML><h1>Desk</h1><h2>a</h2><h3>b</h3><h4>c</h4><h5>d</h5><h6>e</h6><hr/>
<p class="lead">Good <i>morning</i>, <b>all</b>, and here is what came in since yesterday, with the claims that wait
for you: <mention uid="7"/> <hash tag="fx"/> <cash tag="ibm"/>
<tag fallback-ticker="ibm"/> <emoji shortcode="wave"/> <dateTime value="2026-09-01T09:30:00Z"/></p>
<div style="color:red">x<sub>1</sub><sup>2</sup><br/><a href="https://example.com">our desk</a>
<span class="tempo-text-color--red">y</span><img src="https://example.com/x.png"/></div>
<ul><li>one</li><li>two</li></ul><ol><li>three</li></ol><pre>a  b</pre><code language="python">x = 1</code>
<table><thead><tr><th>Item</th><th>EUR</th></tr></thead><tbody><tr><td>Dinner</td><td>372</td></tr></tbody>
<tfoot><tr><td>Total</td><td>372</td></tr></tfoot></table>
<card accent="tempo-bg-color--blue"><header>New</header><body>claim</body></card>
<expandable-card state="collapsed"><header>More</header><body>of it</body></expandable-card>
<ui-action action="open-im" user-ids="[7]"><button>chat</button></ui-action>
<ui-action action="open-dialog" target-id="d"><button>sure?</button></ui-action>
<dialog id="d"><title>Sure?</title><body>Once more</body><footer>.</footer></dialog></messageML>"""


def _form() -> str:
    """An order form with every control, of 3.8 kB."""
    options = "".join(f'<option value="book{number}">Book number {number}</option>' for number in range(8))
    boxes = "".join(f'<checkbox name="day{number}" value="{number}">Day {number}</checkbox>' for number in range(4))
    radios = "".join(f'<radio name="side" value="{side}">{side}</radio>' for side in ("buy", "sell", "short"))
    lines = "".join(
        f'<text-field name="note{number}" label="Note {number} of the order" title="It is kept with the order, and '
        f'shown to who settles it" placeholder="A few words, if there is more to say" maxlength="120"/>'
        for number in range(9)
    )
    return f"""<messageML><form id="order" multi-submit="no-reset"><h3>New order</h3>
<text-field name="ticker" label="Ticker" title="As on the exchange" required="true" minlength="1" maxlength="12"
 pattern="^[A-Z.]+$" pattern-error-message="Capital letters only"/>
<text-field name="pin" label="Pin" masked="true" required="true"/>
<textarea name="why" label="Why" placeholder="A sentence or two" maxlength="500">Usual business</textarea>
<richtextarea name="terms" label="Terms"/>
<select name="book" label="Book" required="true" data-placeholder="Choose one">{options}</select>
{boxes}{radios}{lines}
<person-selector name="approver" label="Approver" placeholder="Who approves" required="true"/>
<room-selector name="room" label="Room"/><date-selector name="trade" placeholder="Trade day" required="true"/>
<date-picker name="settle" label="Settled" min="2026-01-01" max="2026-12-31" format="dd/MM/yyyy"
 disabled-date='[{{"daysOfWeek": [0, 6]}}, {{"day": "2026-12-25"}}]'/>
<time-picker name="cut" label="Cut-off" min="08:00:00" max="18:00:00" step="900" format="HH:mm"/>
<timezone-picker name="zone" label="Zone" value="Europe/London"/>
<button type="action" name="send" class="primary">Send the order</button>
<button type="action" name="hold" class="secondary">Keep it</button>
<button type="reset" class="destructive">Start again</button></form></messageML>"""


FORM = _form()


@dataclass(frozen=True, slots=True)
class Case:
    """A message, and what the Java reference made of one of its kind per CPU-second."""

    name: str
    message: str
    reference: int


CASES = (
    Case("hi", HI, 47_760),
    Case("1.3 kB, all tags", ALL_TAGS, 1_015),
    Case("3.8 kB form", FORM, 2_471),
)

TEMPLATES: Mapping[str, str] = {
    "text and values": "Hello {{ name }}, {{ count }} x {{ item }} for you.",
    "with markup": "Hello <b>{{ name }}</b>, your order of <b>{{ count }}</b> x <i>{{ item }}</i> is booked.",
    "list": "<b>{{ name }}</b> ordered:<ul>{% for each in items %}<li>{{ each }}</li>{% endfor %}</ul>",
}
VALUES = {"name": "Ann & Bo", "count": 3, "item": "soup <hot>", "items": ["soup", "salad", "pasta"]}


def rate(action: Callable[[], object], seconds: float) -> float:
    """How often something is done in a second of CPU."""
    count, started = 0, time.process_time()
    while (spent := time.process_time() - started) < seconds:
        for _ in range(10):
            action()
        count += 10
    return count / spent


def message_rows(rounds: int, seconds: float) -> dict[str, Row]:
    """How many of each message a CPU-second makes; beside the reference, of a quiet core."""
    runs: dict[str, list[float]] = {case.name: [] for case in CASES}
    quiet: dict[str, list[float]] = {case.name: [] for case in CASES}
    for _ in range(rounds):
        for case in CASES:
            slow = slowness()
            runs[case.name].append(rate(lambda message=case.message: render(message, users=[ANN]), seconds))  # type: ignore[misc]
            quiet[case.name].append(runs[case.name][-1] * slow / case.reference)
    return {
        case.name: {
            "per_cpu_second": Spread.of(runs[case.name]),
            "java_per_cpu_second": Spread.of([case.reference]),
            "to_java": Spread.of(quiet[case.name]),
        }
        for case in CASES
    }


def template_row(name: str, source: str, rounds: int, seconds: float) -> Row:
    """What a template costs, checks included, beside bare sandboxed Jinja2.

    Raises:
        SystemExit: The two do not say the same.
    """
    bare = SandboxedEnvironment(autoescape=True)
    messages = Messages(FUNCTIONS)
    problems = messages.add("bench", f"{{% msg it.is %}}{source}{{% endmsg %}}", "bench")
    ours, theirs = messages.find("bench", "it.is"), bare.from_string(source)
    if problems or ours is None:
        raise SystemExit(f"rendering: {problems}")
    if ours.render(VALUES) != f"<messageML>{theirs.render(VALUES)}</messageML>":
        raise SystemExit(f"rendering: the two do not say the same for {name}")
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for runs, action in zip(times, (ours.render, theirs.render), strict=True):
            runs.append(1e6 / rate(lambda action=action: action(VALUES), seconds))  # type: ignore[misc]
    ratios = [own / other for own, other in zip(*times, strict=True)]
    return {"us": Spread.of(times[0]), "jinja_us": Spread.of(times[1]), "to_jinja": Spread.of(ratios)}


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, help="5, or 9 with --full")
    options.add_argument("--seconds", type=float, help="of a round: 0.05, or 0.2 with --full")
    wanted = options.parse_args()
    rounds, seconds = wanted.rounds or (9 if wanted.full else 5), wanted.seconds or (0.2 if wanted.full else 0.05)
    section = Section(
        sizes={"rounds in turn": rounds},
        rows=message_rows(rounds, seconds),
        notes={f"{case.name}": f"{len(case.message.encode()):,} bytes" for case in CASES},
    )
    publish("rendering", "Messages checked and rendered", "message", section, wanted.results)
    templates = {name: template_row(name, source, rounds, seconds) for name, source in TEMPLATES.items()}
    section = Section(sizes={"rounds in turn": rounds}, rows=templates)
    publish("templates", "Compiled templates, checks included", "template", section, wanted.results)


if __name__ == "__main__":
    main()
