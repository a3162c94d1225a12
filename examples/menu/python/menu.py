from flowbot import Flow, ask, choice, end, expr, minutes, on


class Menu(Flow, version=1, start=["/start", on.match("docs", "documentation")], expire=minutes(30)):
    """Find a page of the documentation"""

    topic = choice(expr("config.topics"))
    page = choice(expr("filter_by(config.pages, 'topic', topic)"))

    found, lost = end(), end()

    steps = [
        ask(topic, tries=3, gave_up=lost),
        ask(page, tries=3, gave_up=lost),
        found,
    ]
