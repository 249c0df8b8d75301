"""How each row and each gate of the table reads in plain words."""

from typing import Literal, NamedTuple


class Ground(NamedTuple):
    """How a feature reads when it helped and when it hurt; a quote shows only one of the two."""

    gain: str
    loss: str
    quoted: Literal["gain", "loss", "never"]


GROUNDS = {
    "fillers": Ground("there are hardly any fillers", "fillers get in the way", "loss"),
    "stutters": Ground("words come without a false start", "words are started over", "never"),
    "disorder": Ground(
        "the words form sentences", "words stand in an order that forms no sentence", "loss"
    ),
    "unit_length": Ground("the statements are short", "statements run on", "loss"),
    "vagueness": Ground("the wording is definite", "the wording is vague", "loss"),
    "substance": Ground("there is enough to go on", "there is little to go on", "never"),
    "nearness": Ground("it stays close to the question", "it stays far from the question", "gain"),
    "on_topic": Ground(
        "it keeps to the subject", "few statements use the words of the subject", "gain"
    ),
    "on_point": Ground(
        "several statements are to the point", "few statements are to the point", "gain"
    ),
    "asked": Ground("it takes up what was asked", "it takes up little of what was asked", "gain"),
    "covered": Ground(
        "it touches what a strong answer covers",
        "it touches little of what a strong answer covers",
        "gain",
    ),
    "stages": Ground(
        "it passes through the stages of a story or an argument",
        "stages of a story or an argument are missing",
        "gain",
    ),
    "sequence": Ground(
        "the steps come in their order", "the steps do not come in a clear order", "never"
    ),
    "introduced": Ground(
        "things are introduced before they are referred to",
        "things are referred to before they are introduced",
        "never",
    ),
    "connectives": Ground(
        "statements are linked in several ways", "few words link the statements", "gain"
    ),
    "opening": Ground("it opens on the subject", "it does not open on the subject", "gain"),
    "outcome": Ground(
        "it ends with how it came out", "it does not end with how it came out", "gain"
    ),
    "arc": Ground(
        "it runs from a beginning to an end", "it hardly runs from a beginning to an end", "never"
    ),
    "ending": Ground("it comes to an end", "it breaks off", "loss"),
    "repeats": Ground("nothing is said twice", "things are said again", "loss"),
    "padding": Ground("there are no stock phrases", "stock phrases take up room", "loss"),
    "density": Ground("most words carry content", "few words carry content", "never"),
    "length": Ground("it keeps to a listener's patience", "it is long for one answer", "never"),
    "hedges": Ground("statements are made without hedging", "statements are softened", "loss"),
    "actions": Ground("it says who did what", "it hardly says who did what", "gain"),
    "specifics": Ground("it gives figures or dates", "it gives no figures or dates", "gain"),
}

REMARKS = {
    "too little": "There are too few words to be an answer.",
    "no knowledge": "The answer says that there is no answer.",
    "unreadable": "Too few words are running English, which is all that this grader reads:"
    " a person should look.",
    "word salad": "The words stand in an order that forms no sentences.",
    "parroted": "Most of it repeats the question.",
    "injected": "Most of it speaks to the grader, not to the question.",
    "elsewhere": "It neither takes up the subject nor tells of own experience.",
}
