"""Captions."""

from avatar_service.captions import MAX_CUE_CHARS, cues, webvtt


def test_a_long_sentence_is_shown_in_even_pieces_without_gaps() -> None:
    text = "What was asked of you, what did you decide yourself, and what came of it in the end?"
    found = cues(text, 1.0, 5.0)
    assert " ".join(cue.text for cue in found) == text
    assert len(found) == 2
    assert all(len(cue.text) <= MAX_CUE_CHARS for cue in found)
    assert (found[0].start, found[0].end, found[1].end) == (1.0, found[1].start, 5.0)


def test_text_is_no_markup() -> None:
    assert "a &lt;b&gt; &amp; c" in webvtt(cues("a <b> & c", 0.0, 61.5))
    assert "00:00.000 --> 01:01.500" in webvtt(cues("a <b> & c", 0.0, 61.5))
