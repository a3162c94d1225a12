from flowbot import FAILED, Flow, User, fn, if_, list_of, messages, say, update


class Notice(Flow, version=1, start="/notice {people...}"):
    people = list_of(User)

    offer = say("Soup today.", to=people, once=True, failed=[say("Nobody heard of it."), FAILED])

    steps = [
        offer,
        if_(fn.len(messages.offer.failed) > 0, then=[say("Not everybody heard of it.")]),
        update(offer, say="The soup is gone.", failed=[say("They still think that there is soup.")]),
    ]
