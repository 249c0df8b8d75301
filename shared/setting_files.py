"""Settings that are read from files, so that a secret need not stand in the environment."""

import os
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource


class SettingFiles(PydanticBaseSettingsSource):
    """The settings that files hold: BROKER_URL_FILE names a file with the value of BROKER_URL.

    ValueError for a file that cannot be read, and for a setting given twice.
    """

    def __call__(self) -> dict[str, Any]:
        """Return the values by the name of their field."""
        values = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in values.items() if value is not None}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[str | None, str, bool]:
        """Return the value, or None if the environment names no file for the field."""
        setting = field_name.upper()
        path = os.environ.get(f"{setting}_FILE")
        if not path:
            return None, field_name, False
        if os.environ.get(setting):
            raise ValueError(f"{setting} and {setting}_FILE are both set: leave one of them out")
        return _read(Path(path), f"{setting}_FILE"), field_name, False


def _read(path: Path, variable: str) -> str:
    try:
        value = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ValueError(f"{variable}: {path} cannot be read: {reason}") from None
    if not value:
        raise ValueError(f"{variable}: {path} is empty")
    return value
