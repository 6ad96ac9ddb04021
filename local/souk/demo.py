"""The main job, played through the API: a wish in words, cards, a reservation, a payment, a confirmed order."""

from __future__ import annotations

import time
import uuid

from souk import rest, seed, tokens
from souk.errors import Failure
from souk.instance import Instance

_CONFIRMATION_WAIT_S = 60


class Transcript:
    """Prints each step with the time it took."""

    def __init__(self):
        self._total_ms = 0.0

    def step(self, title: str, run):
        started = time.monotonic()
        result = run()
        spent_ms = (time.monotonic() - started) * 1000
        self._total_ms += spent_ms
        print(f"\n{title:<58}{spent_ms:>8.0f} ms")
        return result

    def end(self) -> None:
        print(f"\n{'From the wish to the confirmed order':<58}{self._total_ms:>8.0f} ms")


def play(instance: Instance, city: str, wish: str) -> None:
    """Raises `Failure` at the first step that does not do what a shopper expects."""
    api = instance.api
    place = _location(city)
    shopper = tokens.token(instance, "shopper")
    transcript = Transcript()

    chat = transcript.step(f"“{wish}” in {city}", lambda: rest.call(
        "POST", f"{api}/chat/message", token=shopper, body={"message": wish, "location": place},
    ).expect(200).json)
    cards = chat["cards"]
    print(f"  {chat['reply']}")
    for card in cards:
        _show_card(card)
    if not 3 <= len(cards) <= 6:
        raise Failure(f"A wish is answered with three to six cards, here are {len(cards)}.")
    if silent := [card["title"] for card in cards if not card.get("reason")]:
        raise Failure(f"Every card gives its reason, `{silent[0]}` does not.")

    chosen = next((card for card in cards if card["availability"] != "sold_out"), None)
    if chosen is None:
        raise Failure("Every card is sold out; `make down CLEAN=1` and `make up` bring the stock back.")
    reservation = transcript.step(f"Reserve “{chosen['title']}”", lambda: rest.call(
        "POST", f"{api}/reserve", token=shopper, headers=_new_key(),
        body={"items": [{"product_id": chosen["id"], "quantity": 1}]},
    ).expect(201).json)
    print(f"  held until {reservation['expires_at']}")

    checkout = transcript.step("Check out with a Visa card", lambda: rest.call(
        "POST", f"{api}/checkout", token=shopper, headers=_new_key(),
        body={"reservation_id": reservation["reservation_id"], "payment_method": "pm_card_visa",
              "email": "shopper@souk.test"},
    ).expect(202).json)

    transcript.step("Wait for the payment", lambda: _confirmed(api, checkout["status_url"], shopper))
    order = transcript.step("Look at the order", lambda: rest.call(
        "GET", f"{api}/orders/{checkout['order_id']}", token=shopper,
    ).expect(200).json)
    if order["status"] != "confirmed":
        raise Failure(f"The order is `{order['status']}`, not confirmed.")
    print(f"  order {checkout['order_id']} is {order['status']}")
    for entry in order.get("history", []):
        print(f"    {entry.get('at', ''):<32}{entry.get('status', '')}")
    transcript.end()


def _location(city: str) -> dict:
    """The middle of the seed's deals in that city."""
    points: dict[str, list[dict]] = {}
    for deal in seed.deals():
        if location := deal.get("location"):
            points.setdefault(location["city"], []).append(location)
    known = {name.casefold(): name for name in points}
    if city.casefold() not in known:
        raise Failure(f"The catalogue has nothing in `{city}`; it knows {', '.join(sorted(points))}.")
    places = points[known[city.casefold()]]
    return {axis: round(sum(place[axis] for place in places) / len(places), 4) for axis in ("lat", "lng")}


def _show_card(card: dict) -> None:
    price, listed = _money(card["price"]), card.get("list_price")
    before = f" instead of {_money(listed)}" if listed else ""
    distance = card.get("distance_km")
    where = f", {distance:.1f} km away" if distance is not None else ""
    merchant = card["merchant"]["name"] if isinstance(card["merchant"], dict) else card["merchant"]
    print(f"  · {card['title']} — {merchant}: {price}{before} (−{card['discount_percent']} %){where}")
    print(f"    {card['reason']}")


def _money(money: dict) -> str:
    return f"{money['amount'] / 100:.2f} {money['currency']}"


def _confirmed(api: str, status_url: str, token: str) -> None:
    url = status_url if status_url.startswith("http") else f"{api}/{status_url.lstrip('/')}"
    deadline = time.monotonic() + _CONFIRMATION_WAIT_S
    while True:
        checkout = rest.call("GET", url, token=token).expect(200).json
        if checkout["status"] == "confirmed":
            return
        if checkout["status"] != "processing":
            raise Failure(f"The checkout ended as `{checkout['status']}`: {checkout.get('failure') or checkout}")
        if time.monotonic() > deadline:
            raise Failure(f"The checkout is still processing after {_CONFIRMATION_WAIT_S} s.")
        time.sleep(0.1)


def _new_key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}
