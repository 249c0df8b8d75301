"""Fillers: sounds count anywhere, fillers that are words only where marks set them off."""

import pytest

from stt_service.fillers import LANGUAGES, fillers


def counted(language: str, *texts: str) -> dict[str, int]:
    known = fillers(language)
    assert known is not None
    return known.count(texts)


def test_sounds_are_counted_in_each_spelling_and_the_most_frequent_comes_first() -> None:
    assert counted("en-GB", "Uh, I, um, know umm that.", "Uhm it fell") == {"um": 3, "uh": 1}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It was, like, slow, you know, and late.", {"like": 1, "you know": 1}),
        ("Like, I mean… we moved on.", {"like": 1, "I mean": 1}),
        ("In the ER I like what you know, and I mean it.", {}),
        ("The umbrella hums, like-minded people, likely.", {}),
        ("I like, well, quiet rooms.", {}),
    ],
)
def test_english_words_that_are_fillers_too(text: str, found: dict[str, int]) -> None:
    assert counted("en", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Este, creo que, o sea, fue así.", {"este": 1, "o sea": 1}),
        ("Este proyecto es bueno, y pues lo hice con este, no con ese.", {}),
        ("Fue bien. Bueno, eh, este, este, casi.", {"este": 2, "bueno": 1, "eh": 1}),
        ("Digamos que pues sí, o sea que no.", {}),
        ("¿Este? Pues… EHM lo sé", {"pues": 1, "ehm": 1}),
    ],
)
def test_spanish_words_that_are_fillers_too(text: str, found: dict[str, int]) -> None:
    assert counted("es-MX", text) == found


def test_a_language_without_a_list_has_no_fillers() -> None:
    assert fillers("ja") is None


@pytest.mark.parametrize("language", sorted(path.stem for path in LANGUAGES.iterdir()))
def test_each_filler_of_a_list_is_counted(language: str) -> None:
    known = fillers(language)
    assert known is not None
    for spelling, name in known.names.items():
        assert known.count([f"{spelling}, so"]) == {name: 1}
