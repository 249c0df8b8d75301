"""Comments of the offline grader tell facts of the answer, and quote whole sentences."""

import time
from dataclasses import replace

import pytest

from grading_service import offline
from grading_service.offline.counting import Feature
from grading_service.offline.fact import Side
from grading_service.offline.quoting import first_and_last, quote, sentences
from grading_service.offline.reading import Reading
from grading_service.offline.semantic_features import near_feature
from grading_service.offline.tellings import TELLINGS, TOLD
from grading_service.offline.wording import says_gain, wording
from shared.model import Evidence, Trait

QUESTION = "Tell me about a decision that you made without all the facts."

RAMBLING = (
    "To be honest, um, you know, a decision is a thing, um, and things are things. At the end of"
    " the day I think we maybe chose the white van with the broken mirror, I guess, and I think the"
    " baker and his wife found the engine good, you know, sort of."
)


def told(answer: str, question: str = QUESTION) -> dict[Trait, Evidence]:
    evidence = offline.rate(question, "", (), answer).evidence
    return {item.trait: item for item in evidence}


def test_faults_are_counted_and_named() -> None:
    reasons = {trait: item.reason for trait, item in told(RAMBLING).items()}
    assert "“I think”" in reasons["confidence"]
    assert "“to be honest”" in reasons["conciseness"]
    assert any(word in reasons["clarity"] for word in ("“um”", "“things”"))


def test_a_deed_and_the_nearest_statement_are_quoted_as_whole_sentences() -> None:
    answer = (
        "We had to choose a van in a day. I called two owners of the same van, i.e. people like"
        " us, and asked what broke first. In the end the decision was right: it has run for years."
    )
    quotes = [quote for item in told(answer).values() for quote in item.quotes]
    assert quotes
    assert all(any(quote in said for said in sentences(answer)) for quote in quotes)


def test_a_statement_that_doubts_is_not_quoted_where_another_is_as_near() -> None:
    question = (
        "A service that your team runs gets slow on a Friday. Talk me through your first hour."
    )
    doubt = "Well, I mean, it depends on what kind of service it is."
    said = "First I look whether the service was slow since the last release of our team."
    nearest = told(f"{doubt} {said} Then I roll it back and tell support.", question)["relevance"]
    assert nearest.quotes == (said.rstrip("."),)
    (doubted,) = told(f"{doubt} Then I ask a colleague.", question)["relevance"].quotes or ("",)
    assert doubted in ("", doubt.rstrip("."))


def test_the_nearest_statement_is_called_close_only_where_it_is_near() -> None:
    close = TELLINGS["nearness", "gain"](
        reading_of("I had to decide with half of the facts and a map. It was about a van.")
    )
    far = TELLINGS["nearness", "gain"](
        reading_of("The milk tasted of soap on Tuesdays. We changed the hoses of the tank.")
    )
    assert close
    assert close.form == "gain"
    assert far
    assert far.form == "nearest"
    assert says_gain(f"{wording('en').features['nearness']['nearest']}.")


def test_a_figure_is_told_with_what_it_counts_and_its_sign() -> None:
    def figures(answer: str) -> list[str]:
        fact = TELLINGS["specifics", "gain"](reading_of(answer))
        return [*fact.words] if fact else []

    assert figures("They fought 4 wars for this in 1978 and lost.") == ["4 wars", "1978"]
    said = "We decided, as it is, in the year, that 4% to 5% was the growth of all the pie"
    speech = reading_of(f"{said}, {'and so on and on ' * 20}").speech
    (last,) = [word for word in speech.words if word.key == "5"]
    assert quote(speech, [last]).count("5%") == 1


def test_words_that_are_told_stand_in_the_quote() -> None:
    question = "Should a team work from home? Give your reasons."
    answer = "Two days at home are fine, for the noise. The strongest reason is the new people."
    fact = TELLINGS["asked", "gain"](offline.examine(question, "", (), answer))
    assert fact
    (shown,) = fact.shown
    said = quote(offline.examine(question, "", (), answer).speech, shown)
    assert all(word in said for word in fact.words)


def test_a_word_of_a_linking_phrase_takes_up_no_question() -> None:
    question = "Describe a disagreement and how it ended."
    said = "She kept the office in the end. The disagreement was about the budget."
    fact = TELLINGS["asked", "gain"](offline.examine(question, "", (), said))
    assert fact
    assert fact.words == ["disagreement"]
    none = "She kept the office in the end. I got the desk."
    assert TELLINGS["asked", "gain"](offline.examine(question, "", (), none)) is None


def test_words_of_one_stem_are_named_once() -> None:
    question = "Which process did you improve?"
    said = "Processes get better, and a process that nobody owns gets worse."
    fact = TELLINGS["asked", "gain"](offline.examine(question, "", (), said))
    assert fact
    assert fact.words == ["Processes"]


def sentence(feature: str, side: Side, answer: str) -> str:
    fact = TELLINGS[feature, side](reading_of(answer))
    return wording("en").tells(feature, fact) if fact else ""


def sentence_quote(feature: str, answer: str) -> str:
    fact = TELLINGS[feature, "gain"](reading_of(answer))
    return quote(reading_of(answer).speech, fact.shown[0]) if fact else ""


def test_a_list_that_leaves_none_out_is_no_list_of_examples() -> None:
    two = sentence("vagueness", "loss", "We could really tell that the van was a good idea.")
    assert two.startswith("The loose words “really” and “good” leave")
    several = "Things are really good, and a nice van is some kind of thing."
    assert " loose words such as " in sentence("vagueness", "loss", several)


def test_a_phrase_that_begins_a_sentence_is_named_without_its_capital_letter() -> None:
    reason = told("Maybe it ran. I think it broke. Perhaps we sold it to the baker.")["confidence"]
    assert "“maybe”, “I think” and “perhaps”" in reason.reason


def test_the_only_vague_word_of_an_answer_is_named() -> None:
    answer = f"It was a nice van. {'We drove it to the harbour and sold nine boxes of pears. ' * 5}"
    words = len(answer.split())
    told = sentence("vagueness", "gain", answer)
    assert told == f"Of its {words} words, only “nice” is vague."


def test_a_statement_of_hardly_any_content_is_not_quoted_where_another_says_more() -> None:
    reading = reading_of("You decide then. We changed the hoses of the tank behind the yard.")
    short, full = reading.speech.words[:3], reading.speech.words[3:]
    features = {near_feature(0): Feature(0.6, short), near_feature(1): Feature(0.5, full)}
    fact = TELLINGS["nearness", "gain"](replace(reading, features=features))
    assert fact
    assert (fact.form, fact.shown) == ("gain", (full,))
    alone = replace(reading, features={near_feature(0): Feature(0.6, short)})
    last_resort = TELLINGS["nearness", "gain"](alone)
    assert last_resort
    assert last_resort.form == "nearest"


def test_a_deed_that_was_not_done_is_not_told_as_a_deed() -> None:
    undone = "I did not want to offend the supplier from the harbour. I told my manager."
    assert "not" not in sentence_quote("actions", undone)
    assert sentence_quote("actions", "I did not want to offend the supplier.") == ""


def test_an_answer_with_filler_words_is_not_said_to_soften_hardly_anything() -> None:
    assert sentence("hedges", "gain", "We chose a van, more or less, and it ran.")
    assert not sentence("hedges", "gain", "We kind of chose a van, more or less, and sort of ran.")


def test_a_linking_phrase_that_may_begin_the_next_statement_is_no_outcome() -> None:
    start = "we had a slow van and i told the baker about it because he knew vans"
    cut = f"{start} i was not comfortable with that in the end"
    fact = TELLINGS["outcome", "gain"](reading_of(cut))
    assert fact is None


def test_an_interview_in_spanish_has_spanish_quotation_marks() -> None:
    grade = offline.rate(
        "Describe un proceso que mejoraste.",
        "",
        (),
        "Creo que el proceso de compras era lento. Pregunté a cuatro personas y quité dos firmas."
        " Quizá por eso los pedidos salen ahora en dos días y no en nueve.",
        "es",
    )
    said = " ".join([grade.commentary, *(item.reason for item in grade.evidence)])
    assert "«" in said
    assert "“" not in said


def test_an_outcome_that_is_imagined_is_not_told_as_what_came_of_it() -> None:
    start = "We had a slow service. I rolled back the release and told support."
    real = reading_of(f"{start} In the end it was fast again.")
    imagined = reading_of(f"{start} In the end it would be fast again.")
    assert TELLINGS["outcome", "gain"](real)
    assert TELLINGS["outcome", "gain"](imagined) is None


def reading_of(answer: str) -> Reading:
    return offline.examine(QUESTION, "", (), answer)


def test_a_relevance_that_is_low_is_explained_by_words_that_do_not_come_up() -> None:
    reason = told("I took the one with a wall that moves. It rained and twice as many came.")
    assert "do not come up in it" in reason["relevance"].reason


def test_a_quote_of_speech_without_punctuation_begins_with_the_statement_it_continues() -> None:
    answer = (
        "we sang from memory for thirty years and in spring the new hall demanded scores before"
        " saying anything i visited the loudest at home eleven people could not read music and had"
        " hidden it for decades so i started a class before each rehearsal and within five months"
        " thirty people had taken it"
    )
    reading = offline.examine(QUESTION, "", (), answer)
    (hidden,) = [word for word in reading.speech.words if word.key == "hidden"]
    said = quote(reading.speech, [hidden])
    assert said.endswith("had hidden it for decades")
    assert "eleven people could not read music" in said


def test_the_ends_of_an_answer_are_told_of_sentences_that_say_something() -> None:
    def ends(answer: str) -> list[str]:
        return first_and_last(offline.examine(QUESTION, "", (), answer).speech)

    assert ends("I chose the white van. We drove it home in the rain.") == [
        "I chose the white van",
        "We drove it home in the rain",
    ]
    assert ends("First there were fish in the sea. They became apes, then humans.") == [
        "First there were fish in the sea",
        "They became apes, then humans",
    ]
    assert ends("At work there was, um, the form in pink. We drove it home in the rain.") == [
        "At work there was, um, the form in pink",
        "We drove it home in the rain",
    ]
    assert ends("Yes, absolutely. We drove it home in the rain.") == []
    assert ends("i chose the white van and we drove it home in the rain") == []


def test_words_of_the_question_that_are_said_are_not_called_missing() -> None:
    question = "Háblame de una ocasión en la que tuviste que cumplir un plazo ajustado."
    answer = (
        "Los plazos ajustados son los plazos ajustados. Un cliente cambió la fecha de la feria y"
        " corrimos mucho, pero las cajas llegaron al puerto un día antes y nadie se quejó."
    )
    evidence = offline.rate(question, "", (), answer, "es").evidence
    assert "«ajustado»" not in " ".join(item.reason for item in evidence)


def test_without_points_a_comment_names_none() -> None:
    answer = "I took the one with a wall that moves. It rained and twice as many came."
    assert "points" not in told(answer, "Which house did you choose, and why?")["relevance"].reason


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("It grew by 2.5 percent. We kept it.", 2),
        ("i.e. this stays, and Mr. Lee, too.", 1),
        ("Nothing ends it", 1),
        ("Did it? Yes! It did.", 3),
    ],
)
def test_a_sentence_ends_with_a_mark_that_is_no_part_of_a_word(text: str, number: int) -> None:
    assert len(sentences(text)) == number


def test_endless_marks_are_read_in_time() -> None:
    started = time.perf_counter()
    assert sentences("!" * 200_000 + "a" * 200_000)
    assert time.perf_counter() - started < 60


def test_each_trait_tells_of_features_that_have_a_telling() -> None:
    features = {feature for feature, _ in TELLINGS}
    assert all(feature in features for names in TOLD.values() for feature in names)
