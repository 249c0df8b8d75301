"""The languages of the grading service: a folder each, with its word lists and its texts."""

from pathlib import Path

FOLDER = Path(__file__).parent
LANGUAGES = frozenset(path.parent.name for path in FOLDER.glob("*/words.yaml"))


def read_by(tag: str) -> str | None:
    """Return the language whose lists read the tag's: "es" for "es-MX"; None if there are none."""
    code = tag.partition("-")[0].casefold()
    return code if code in LANGUAGES else None
