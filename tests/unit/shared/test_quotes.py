"""A quote leaves the service as it was said, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.quotes import MAX_QUOTE_CHARS, Said, verified
from tests.support.fakes import Normaliser

PILE = "\u0301\u0316"
"""Two combining marks that change places when they are ordered."""

WORDS = "First, I rolled back the last release. It didn't help — so we read the logs (all of them)."


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("I rolled back the last release", "I rolled back the last release"),
        ("first i ROLLED back", "First, I rolled back"),
        ("last release it didn't help", "last release. It didn't help"),
        ("It didn’t help - so we read", "It didn't help — so we read"),
        ("“read  the\nlogs”", "read the logs"),
        ("I rolled back … read the logs", "I rolled back"),
        ("rolled back... we read the logs", "we read the logs"),
        ("ｆｉｒｓｔ", "First"),
    ],
)
def test_a_quote_may_differ_in_form_and_is_shown_as_said(quote: str, shown: str) -> None:
    assert Said.of(WORDS).find(quote) == shown


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "…",
        ".,!",
        "I rolled forward",
        "the release last",
        "roll",
        "logs all them",
        "help … never",
    ],
)
def test_words_that_were_not_said_so_are_no_quote(quote: str) -> None:
    assert Said.of(WORDS).find(quote) is None


def test_scripts_without_spaces_are_quoted_too() -> None:
    assert Said.of("私は最後のリリースを戻しました。").find("リリースを戻し") == "リリースを戻し"
    assert Said.of("मैंने रिलीज़ वापस ली।").find("रिलीज़ वापस") == "रिलीज़ वापस"


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert Said.of("Cafe\u0301 im Zentrum").find("café") == "Café"


@pytest.mark.parametrize("length", [3, 29, 30, 31, 1_000])
def test_words_under_a_pile_of_marks_are_quoted_with_all_of_them(length: int) -> None:
    piled = f"masq{PILE * length}led"
    said = Said.of(f"They {piled} cafe\u0301 up.")
    (word,) = (word for word in said.text.split() if word.startswith("masq"))
    assert len(word) >= 2 * length
    assert said.find("café") == "café"
    assert said.find(piled) == word[:MAX_QUOTE_CHARS]


def test_a_pile_of_marks_is_put_in_order_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unicodedata.normalize", asked := Normaliser())
    Said.of(f"masq{PILE * 1_000}led").find(f"masq{PILE * 1_000}led")
    assert asked.longest < 100


def test_a_long_quote_ends_at_a_word() -> None:
    words = "word " * 200
    quote = Said.of(words).find(words)
    assert quote is not None
    assert len(quote) <= MAX_QUOTE_CHARS
    assert quote.endswith("word")


def test_at_most_two_different_quotes_are_kept() -> None:
    assert verified(["nothing", "the last", "The LAST", "we read", "help"], Said.of(WORDS)) == (
        "the last",
        "we read",
    )


@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_is_shown_stands_in_the_transcript(text: str, quote: str) -> None:
    said = Said.of(text)
    shown = said.find(quote)
    assert shown is None or shown in " ".join(said.text.split())


@given(
    st.lists(
        st.sampled_from(["ab", "c'd", "É", "ß", "Straße", "北京", "ok"]), min_size=1, max_size=9
    )
)
def test_every_run_of_whole_words_is_found(words: list[str]) -> None:
    assert Said.of(" ".join(words)).find(" ".join(words[len(words) // 2 :])) is not None
