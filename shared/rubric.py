"""The rubric: a file a language, which the graders, the report and the API's documentation read."""

from functools import cache
from pathlib import Path

from shared.model import DEFAULT_LANGUAGE, Rubric
from shared.yaml_files import read_yaml

FOLDER = Path(__file__).with_name("rubrics")


def rubric(tag: str = DEFAULT_LANGUAGE) -> Rubric:
    """Return the rubric in the language of a BCP 47 tag, or in English if it has no file."""
    language = tag.partition("-")[0].casefold()
    return _load(language if language in _languages() else DEFAULT_LANGUAGE)


@cache
def _languages() -> frozenset[str]:
    return frozenset(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def _load(language: str) -> Rubric:
    """Load the rubric once a process."""
    text = (FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
    return Rubric.model_validate(read_yaml(text))
