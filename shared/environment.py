"""Settings from environment variables, and the names of variables that look mistyped."""

import os
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Final

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource

MIN_LIKENESS = 0.85
"""From 0 to 1, as difflib measures it: SESION_TTL and SESSION_TTL have 0.95."""

_LIST: Final = "a comma-separated list"

CommaSeparated = Annotated[str, _LIST]
"""The type of a setting that is a list: an empty variable is an empty list."""


class Environment(EnvSettingsSource):
    """The settings in environment variables.

    A variable that is set and empty counts as unset, except that an empty list stays an empty list.
    """

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        value, key, is_complex = super().get_field_value(field, field_name)
        unset = value == "" and _LIST not in field.metadata
        return None if unset else value, key, is_complex


def mistyped(
    settings: Iterable[type[BaseSettings]], environment: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Return the variables that are no setting but look like one, each with that setting's name."""
    fields = {name.upper() for each in settings for name in each.model_fields}
    known = fields | {f"{name}_FILE" for name in fields} | {"DATA_DIR"}
    found = {}
    for variable in environment.keys() - known:
        if variable.upper() not in known:
            for name in get_close_matches(variable.upper(), known, 1, MIN_LIKENESS):
                found[variable] = name
    return dict(sorted(found.items()))
