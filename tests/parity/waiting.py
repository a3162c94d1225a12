from datetime import datetime

from flowbot import Flow, after, ask, at, days, minutes, set_, slot, wait


class Waiting(Flow, version=1, start="/remind {moment} {note}", expire=days(1)):
    moment = slot(datetime)
    note = slot(str)
    times = slot(int, default=0)

    steps = [
        wait(at(moment)),
        set_({times: times + 1, note: "over", moment: None}),
        ask(note, remind=after(minutes(10), say="Still there?")),
        wait(minutes(90), when=times < 3),
    ]
