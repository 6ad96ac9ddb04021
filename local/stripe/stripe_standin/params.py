"""Reading parameters: what is unknown, missing or of the wrong type is refused by name."""

import re
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple, Union
from urllib.parse import urlsplit

from .errors import invalid_request, parameter_empty, parameter_missing, parameter_unknown
from .forms import Form

Value = Union[str, Form]
Reader = Callable[[str, Value], Any]
Spec = Mapping[str, Reader]

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_METADATA_KEYS, _METADATA_KEY_LENGTH, _METADATA_VALUE_LENGTH = 50, 40, 500


@dataclass(frozen=True)
class Bounds:
    """A span of Unix seconds, both ends included; `None` is open."""

    least: Optional[int] = None
    most: Optional[int] = None


def read(
    form: Form, spec: Spec, required: Tuple[str, ...] = (), within: str = ""
) -> Dict[str, Any]:
    """The values of `form` by the readers of `spec`; `within` is the group they stand in."""

    def full_name(name: str) -> str:
        return f"{within}[{name}]" if within else name

    for name in form:
        if name not in spec:
            raise parameter_unknown(full_name(name))
    for name in required:
        if name not in form:
            raise parameter_missing(full_name(name))
    return {name: spec[name](full_name(name), value) for name, value in form.items()}


def integer(least: int, most: int, over_code: str = "parameter_invalid_integer") -> Reader:
    """A whole number within bounds; `over_code` is the error's code above them."""

    def reader(name: str, value: Value) -> int:
        if not isinstance(value, str) or not _INTEGER.fullmatch(value):
            raise invalid_request(
                f"{name} must be a whole number", code="parameter_invalid_integer", param=name
            )
        number = int(value)
        if number < least:
            raise invalid_request(
                f"{name} must be at least {least}", code="parameter_invalid_integer", param=name
            )
        if number > most:
            raise invalid_request(f"{name} must be at most {most}", code=over_code, param=name)
        return number

    return reader


def text(longest: int = 5000) -> Reader:
    """A string that is not empty."""

    def reader(name: str, value: Value) -> str:
        if not isinstance(value, str):
            raise invalid_request(f"{name} must be a string", param=name)
        if not value:
            raise parameter_empty(name)
        if len(value) > longest:
            raise invalid_request(f"{name} may have {longest} characters at most", param=name)
        return value

    return reader


def one_of(*choices: str) -> Reader:
    """One of a few words."""

    def reader(name: str, value: Value) -> str:
        if value == "":
            raise parameter_empty(name)
        if value not in choices:
            raise invalid_request(f"{name} must be one of: {', '.join(choices)}", param=name)
        return value

    return reader


def boolean(name: str, value: Value) -> bool:
    """`true` or `false`."""
    return one_of("true", "false")(name, value) == "true"


def web_address(name: str, value: Value) -> str:
    """An http(s) URL that may stand in a `Location` header."""
    address = text()(name, value)
    if not is_web_address(address):
        raise invalid_request(f"{name} must be an http(s) URL", code="url_invalid", param=name)
    return address


def is_web_address(address: str) -> bool:
    """Whether `address` is an http(s) URL with a host, in printable ASCII."""
    if not re.fullmatch("https?://[!-~]+", address):
        return False
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def currency(name: str, value: Value) -> str:
    """Three letters, in lower case whatever the caller wrote."""
    code = text(longest=3)(name, value).lower()
    if not re.fullmatch("[a-z]{3}", code):
        raise invalid_request(f"{name} must be a three-letter currency code", param=name)
    return code


def list_of(item: Reader) -> Reader:
    """A list, in the order of its positions."""

    def reader(name: str, value: Value) -> List[Any]:
        if not isinstance(value, dict) or not all(_INTEGER.fullmatch(at) for at in value):
            raise invalid_request(f"{name} must be a list", param=name)
        positions = sorted(value, key=int)
        return [item(f"{name}[{position}]", value[position]) for position in positions]

    return reader


def group(spec: Spec, required: Tuple[str, ...] = ()) -> Reader:
    """Parameters under a common name, such as `shipping[address][city]`."""

    def reader(name: str, value: Value) -> Dict[str, Any]:
        if not isinstance(value, dict):
            raise invalid_request(f"{name} must be a group of parameters", param=name)
        return read(value, spec, required, within=name)

    return reader


def metadata(name: str, value: Value) -> Dict[str, str]:
    """The caller's own keys and values; an empty string means none."""
    if value == "":
        return {}
    if not isinstance(value, dict):
        raise invalid_request(f"{name} must be a group of keys and values", param=name)
    if len(value) > _METADATA_KEYS:
        raise invalid_request(f"{name} may have {_METADATA_KEYS} keys at most", param=name)
    for key, entry in value.items():
        if len(key) > _METADATA_KEY_LENGTH:
            raise invalid_request(
                f"A key may have {_METADATA_KEY_LENGTH} characters at most", param=name
            )
        if not isinstance(entry, str) or len(entry) > _METADATA_VALUE_LENGTH:
            raise invalid_request(
                f"{name}[{key}] must be a string of {_METADATA_VALUE_LENGTH} characters at most",
                param=f"{name}[{key}]",
            )
    return {key: entry for key, entry in value.items() if entry}


def time_span(name: str, value: Value) -> Bounds:
    """`created=T`, or `created[gte]=…&created[lt]=…` in Unix seconds."""
    seconds = integer(0, 10**12)
    if isinstance(value, str):
        moment = seconds(name, value)
        return Bounds(moment, moment)
    ends = group({end: seconds for end in ("gt", "gte", "lt", "lte")})(name, value)
    starts = [ends[end] + offset for end, offset in (("gt", 1), ("gte", 0)) if end in ends]
    stops = [ends[end] + offset for end, offset in (("lt", -1), ("lte", 0)) if end in ends]
    return Bounds(max(starts, default=None), min(stops, default=None))
