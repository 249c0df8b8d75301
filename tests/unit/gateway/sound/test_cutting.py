"""The cuts of a stream: a pure function of its frames."""

import random
from collections.abc import Sequence

import pytest

from gateway.sound.cutting import MAX_SPAN_FRAMES, Cut
from shared.sound import PRE_ROLL_FRAMES
from tests.unit.gateway.sound.fakes import fake_cutter, sound

Frame = tuple[int, float]
"""The question of a frame, and the probability that each of its chunks is speech."""


def cuts_of(frames: Sequence[Frame], *, after: Sequence[Cut] = ()) -> list[Cut]:
    """Return the cuts of the frames by a process that knows the cuts so far."""
    cuts = list(after)
    cutter = fake_cutter(cuts[-1].next_frame if cuts else 0)
    while cutter.next_frame < len(frames):
        question, probability = frames[cutter.next_frame]
        if cut := cutter.add(question, sound(probability)):
            cuts.append(cut)
    return cuts


def finished(frames: Sequence[Frame]) -> list[Cut]:
    cuts, cutter = list[Cut](), fake_cutter()
    while cutter.next_frame < len(frames):
        question, probability = frames[cutter.next_frame]
        if cut := cutter.add(question, sound(probability)):
            cuts.append(cut)
    last = cutter.finish()
    return [*cuts, last] if last else cuts


SPEECH, SILENCE = (0, 0.9), (0, 0.0)


def test_a_span_ends_at_a_pause_with_a_little_silence_around_it() -> None:
    frames = [SILENCE] * 10 + [SPEECH] * 25 + [SILENCE] * 10
    assert cuts_of(frames[: 10 + 25 + 3]) == []
    assert cuts_of(frames[: 10 + 25 + 4]) == [Cut(8, 35, 36, 0, True)]


@pytest.mark.parametrize("spoken", [1, 4, 10])
def test_a_short_span_ends_at_a_pause_of_a_second(spoken: int) -> None:
    frames = [SILENCE] * 5 + [SPEECH] * spoken + [SILENCE] * 10
    assert cuts_of(frames[: 5 + spoken + 4]) == []
    assert cuts_of(frames[: 5 + spoken + 6]) == [Cut(3, 5 + spoken, 6 + spoken, 0, True)]


def test_a_short_pause_ends_no_span() -> None:
    frames = [SPEECH] * 5 + [SILENCE] * 4 + [SPEECH] * 15 + [SILENCE] * 3 + [SPEECH] * 5
    assert cuts_of(frames) == []


def test_speech_without_a_pause_is_cut_in_the_quietest_frame_before_twelve_seconds() -> None:
    frames = [SPEECH] * 55 + [(0, 0.4)] + [SPEECH] * 30
    assert cuts_of(frames) == [Cut(0, 55, 56, 0, True)]


def test_a_new_question_ends_the_span() -> None:
    frames = [SPEECH] * 6 + [(1, 0.9)] * 25 + [(1, 0.0)] * 5
    assert cuts_of(frames) == [Cut(0, 5, 6, 0, True), Cut(6, 31, 32, 1, True)]


def test_silence_is_cut_off_without_the_frames_that_may_begin_a_word() -> None:
    frames = [SILENCE] * MAX_SPAN_FRAMES + [SPEECH] * 25 + [SILENCE] * 5
    silent = MAX_SPAN_FRAMES - PRE_ROLL_FRAMES
    assert cuts_of(frames) == [
        Cut(0, silent - 1, silent, 0, False),
        Cut(silent, MAX_SPAN_FRAMES + 25, MAX_SPAN_FRAMES + 26, 0, True),
    ]


def test_a_click_is_no_speech() -> None:
    assert not any(cut.speech for cut in finished([SILENCE, (0, 0.3), *[SILENCE] * 100]))


def test_the_end_cuts_off_all_frames_that_are_left() -> None:
    assert finished([SPEECH] * 3) == [Cut(0, 2, 3, 0, True)]
    assert finished([SPEECH] * 3 + [SILENCE] * 3) == [Cut(0, 3, 6, 0, True)]
    assert finished([SILENCE] * 6)[-1].next_frame == 6
    assert finished([]) == []


def speech_like(seed: int, length: int = 250) -> list[Frame]:
    """Return frames of speech with pauses, over several questions."""
    dice, frames, question = random.Random(seed), list[Frame](), 0
    while len(frames) < length:
        question += dice.random() < 0.15
        voice = dice.choice([0.0, 0.2, 0.4, 0.6, 0.9, 0.95])
        frames += [(question, voice)] * dice.randint(1, 20)
    return frames


@pytest.mark.parametrize("seed", range(4))
def test_a_process_that_takes_over_at_any_frame_cuts_the_same(seed: int) -> None:
    frames = speech_like(seed)
    whole = cuts_of(frames)
    assert len(whole) > 3
    for end in range(0, len(frames), 11):
        before = cuts_of(frames[:end])
        assert cuts_of(frames, after=before) == whole


@pytest.mark.parametrize("seed", range(10, 13))
def test_every_frame_is_in_one_cut_and_no_span_is_longer_than_twelve_seconds(seed: int) -> None:
    frames = speech_like(seed)
    begun = 0
    for cut in finished(frames):
        assert begun <= cut.first_frame <= cut.last_frame < cut.next_frame
        assert cut.last_frame - cut.first_frame + 1 <= MAX_SPAN_FRAMES
        assert {question for question, _ in frames[begun : cut.next_frame]} == {cut.question_index}
        begun = cut.next_frame
    assert begun == len(frames)


@pytest.mark.parametrize(
    ("frames", "growing"),
    [
        ([SILENCE] * 10, None),
        ([SILENCE] * 10 + [SPEECH] * 3, Cut(8, 12, 13, 0, True)),
        ([SILENCE] * 10 + [SPEECH] * 3 + [SILENCE] * 3, Cut(8, 13, 16, 0, True)),
        ([SPEECH] * 25 + [SILENCE] * 10, None),
    ],
    ids=["silence", "speech", "a pause", "after the span"],
)
def test_a_span_with_speech_grows_until_it_is_cut(
    frames: Sequence[Frame], growing: Cut | None
) -> None:
    cutter = fake_cutter()
    while cutter.next_frame < len(frames):
        cutter.add(0, sound(frames[cutter.next_frame][1]))
    assert cutter.growing == growing
