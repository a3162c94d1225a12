from decimal import Decimal

from flowbot import FAILED, Cashtag, Flow, http, result, retries, say, seconds, slot


class Prices(Flow, version=1, start="/price {ticker}"):
    ticker = slot(Cashtag)
    amount = slot(Decimal)
    price = slot(Decimal)
    source = slot(str)

    order = http(
        "https://api.example.com/orders",
        when=amount > 1,
        method="POST",
        json={"ticker": ticker, "lines": [{"say": amount, "note": None, "dry": True}, "{{ source }}!"]},
        retries=retries(3, first=seconds(2)),
        save=source,
    )

    steps = [
        http(
            "https://api.example.com/prices/{{ ticker }}",
            query={"fields": ["price", "time"], "amount": amount * 2, "fixed": 1.5},
            headers={"Authorization": "Bearer {{ secret('rates_key') }}", "X-Limit": 5},
            accept=["200-299", 404],
            retries=2,
            timeout=seconds(10),
            save={price: result.body.price, source: result.headers.server},
            failed=[say("No price today."), FAILED],
        ),
        order,
        http("https://api.example.com/notes", method="PUT", form={"note": source, "many": [1, "two"]}),
    ]
