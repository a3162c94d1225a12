from flowbot import Flow, ask, choice, end, expr, say, slot


class Reserved(Flow, version=1, start="/reserved {class}"):
    class_ = choice("first", "second")
    say_ = slot(str)
    from__ = slot(str)
    condition = slot(bool, name="if")

    next_week = end()
    end_ = end()

    steps = [
        ask(class_),
        ask(say_, when=expr("if")),
        ask(from__),
        say("{{ say }}"),
        next_week,
    ]
