from flowbot import Flow, say, trigger


class Echo(Flow, version=1, start="*", commands=["help"]):
    """Says back what you write"""

    back = say("{{ trigger.message.text }}", when=trigger.message.text != "")

    steps = [back]
