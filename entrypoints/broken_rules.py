"""Which rule a value broke, in words that do not take its reader into the code."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

_WHOLE_NUMBER, _NUMBER, _TEXT = "must be a whole number", "must be a number", "must be a text"
_YES_OR_NO, _LIST, _OBJECT = "must be true or false", "must be a list", "must be an object"
_ONE_OF, _ID = "must be {expected}", "must be a UUID"
_TIME = "must be a date and time such as 2026-11-01T00:00:00Z"

_RULES: Mapping[str, str] = MappingProxyType(
    {
        "missing": "must be given",
        "extra_forbidden": "is not known here",
        "string_type": _TEXT,
        "string_too_short": "must have at least {min_length} characters",
        "string_too_long": "must have at most {max_length} characters",
        "string_pattern_mismatch": "must match the pattern {pattern}",
        "too_short": "must have at least {min_length} entries",
        "too_long": "must have at most {max_length} entries",
        "int_type": _WHOLE_NUMBER,
        "int_parsing": _WHOLE_NUMBER,
        "int_parsing_size": "must be a smaller number",
        "int_from_float": _WHOLE_NUMBER,
        "float_type": _NUMBER,
        "float_parsing": _NUMBER,
        "finite_number": "must be a finite number",
        "greater_than": "must be above {gt}",
        "greater_than_equal": "must be at least {ge}",
        "less_than": "must be below {lt}",
        "less_than_equal": "must be at most {le}",
        "bool_type": _YES_OR_NO,
        "bool_parsing": _YES_OR_NO,
        "enum": _ONE_OF,
        "literal_error": _ONE_OF,
        "uuid_type": _ID,
        "uuid_parsing": _ID,
        "model_type": _OBJECT,
        "model_attributes_type": _OBJECT,
        "dict_type": _OBJECT,
        "list_type": _LIST,
        "tuple_type": _LIST,
        "frozen_set_type": _LIST,
        "datetime_type": _TIME,
        "datetime_parsing": _TIME,
        "datetime_from_date_parsing": _TIME,
        "timezone_aware": "must have a time zone",
        "value_error": "{error}",
    }
)
"""The words for each kind of error of pydantic's that our bodies and queries can cause."""

_SUBJECT = re.compile(r"^(Input|Value|[A-Z][a-z]+) should ")


def broken_rule(error: Mapping[str, Any]) -> str:
    """The rule, as it follows the name of the field: `must be a whole number`.

    Args:
        error: one of the errors that a pydantic ValidationError lists.
    """
    rule = _RULES.get(error["type"])
    if rule is None:
        return _SUBJECT.sub("must ", str(error["msg"]))
    words = rule.format_map(error.get("ctx", {}))
    return words.replace(" 1 entries", " one entry").replace(" 1 characters", " one character")
