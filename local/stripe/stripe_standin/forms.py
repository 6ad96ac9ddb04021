"""Form bodies with nested names: `metadata[order_id]=o1&payment_method_types[]=card`."""

import re
from typing import Dict, Union
from urllib.parse import parse_qsl

from .errors import invalid_request

Form = Dict[str, Union[str, "Form"]]

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_SEGMENT = re.compile(r"\[([^\[\]]*)\]")
_MOST_FIELDS = 500


def decode(encoded: str) -> Form:
    """The fields as nested dictionaries.

    A list is a dictionary too, under its positions: `a[]=x&a[]=y` and `a[0]=x&a[1]=y` are the
    same, as they are to Stripe.
    """
    try:
        fields = parse_qsl(
            encoded, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise invalid_request(f"The form cannot be read: {error}") from error
    form: Form = {}
    for name, value in fields:
        _put(form, name, value)
    return form


def _put(form: Form, name: str, value: str) -> None:
    match = _NAME.fullmatch(name)
    if match is None:
        raise invalid_request(f"A parameter's name cannot be read: {name}", param=name)
    path = [match[1], *_SEGMENT.findall(match[2])]
    here = form
    for segment in path[:-1]:
        deeper = here.setdefault(segment or str(len(here)), {})
        if not isinstance(deeper, dict):
            raise invalid_request(f"{name} is given both as a value and as a group", param=name)
        here = deeper
    last = path[-1] or str(len(here))
    if isinstance(here.get(last), dict):
        raise invalid_request(f"{name} is given both as a value and as a group", param=name)
    here[last] = value
