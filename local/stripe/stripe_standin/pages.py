"""The pages a shopper's browser opens: the bank's 3-D Secure page, and a receipt."""

from html import escape
from urllib.parse import urlencode, urlsplit, urlunsplit

from .objects import Json

_LAYOUT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
  body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 4rem auto }}
  button {{ font: inherit; padding: .5rem 1rem; margin-right: .5rem }}
</style>
<h1>{title}</h1>
{content}
</html>
"""


def challenge(intent: Json) -> str:
    """The bank asks whether it is really the shopper who pays."""
    return _page(
        "Test bank",
        f"""<p>Do you authorize a payment of {_money(intent)}?</p>
<form method="post" action="/3ds/{escape(intent["id"])}/complete">
  <button name="outcome" value="success">Authorize</button>
  <button name="outcome" value="fail">Refuse</button>
</form>""",
    )


def authenticated(success: bool) -> str:
    """What is left to say when the shop gave no address to return to."""
    outcome = "authorized" if success else "refused"
    return _page("Test bank", f"<p>The payment was {outcome}. You may close this page.</p>")


def not_waiting(message: str) -> str:
    """The payment has moved on, or never was."""
    return _page("Test bank", f"<p>Nothing is to be authorized here: {escape(message)}.</p>")


def receipt(charge: Json) -> str:
    """What was paid."""
    return _page("Receipt", f"<p>{_money(charge)}, card ending {_last4(charge)}.</p>")


def return_address(return_url: str, intent: Json, success: bool) -> str:
    """The shop's page, told which payment the shopper comes from and how it went."""
    arrival = urlencode(
        {
            "payment_intent": intent["id"],
            "payment_intent_client_secret": intent["client_secret"],
            "redirect_status": "succeeded" if success else "failed",
        }
    )
    shop = urlsplit(return_url)
    return urlunsplit(shop._replace(query=f"{shop.query}&{arrival}" if shop.query else arrival))


def _page(title: str, content: str) -> str:
    return _LAYOUT.format(title=title, content=content)


def _money(value: Json) -> str:
    return f"{value['amount']} {escape(value['currency'].upper())} (smallest unit)"


def _last4(charge: Json) -> str:
    return escape(charge["payment_method_details"]["card"]["last4"])
