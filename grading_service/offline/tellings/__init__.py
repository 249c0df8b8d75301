"""Facts that a comment can tell of an answer: the counted features, with the words that show each.

A telling belongs to a feature of the table and a side of it, and returns None where the fact would
not be literally true, or would be empty. The sentences stand in languages/<code>/wording.yaml.
"""

from collections.abc import Callable, Mapping, Sequence

from grading_service.offline.fact import Fact, Side
from grading_service.offline.reading import Reading
from grading_service.offline.tellings import delivery, matter, stance, structure
from shared.model import Trait

Telling = Callable[[Reading], Fact | None]

TELLINGS: Mapping[tuple[str, Side], Telling] = {
    ("fillers", "loss"): delivery.fillers,
    ("fillers", "gain"): delivery.no_filler,
    ("stutters", "loss"): delivery.stutters,
    ("vagueness", "loss"): delivery.vague_words,
    ("vagueness", "gain"): delivery.no_vague_word,
    ("unit_length", "gain"): delivery.short_sentences,
    ("unit_length", "loss"): delivery.long_sentence,
    ("substance", "loss"): delivery.short,
    ("nearness", "gain"): matter.nearest,
    ("asked", "gain"): matter.taken_up,
    ("asked", "loss"): matter.not_taken_up,
    ("on_topic", "gain"): matter.taken_up,
    ("on_topic", "loss"): matter.few_shared,
    ("nearness", "loss"): matter.few_shared,
    ("covered", "gain"): matter.points,
    ("stages", "gain"): structure.stages,
    ("stages", "loss"): structure.missing_stage,
    ("sequence", "gain"): structure.steps,
    ("sequence", "loss"): structure.steps_astray,
    ("connectives", "gain"): structure.links,
    ("connectives", "loss"): structure.no_cause,
    ("opening", "gain"): structure.opens_on_subject,
    ("outcome", "gain"): structure.outcome,
    ("outcome", "loss"): structure.no_outcome,
    ("ending", "loss"): structure.breaks_off,
    ("ending", "gain"): structure.from_first_to_last,
    ("repeats", "loss"): delivery.said_again,
    ("repeats", "gain"): delivery.nothing_again,
    ("padding", "loss"): delivery.padding,
    ("padding", "gain"): delivery.no_padding,
    ("density", "loss"): delivery.density,
    ("length", "loss"): delivery.length,
    ("hedges", "loss"): stance.hedges,
    ("hedges", "gain"): stance.no_hedge,
    ("actions", "gain"): stance.deed,
    ("on_point", "gain"): stance.who_acts,
    ("specifics", "gain"): stance.figures,
    ("specifics", "loss"): stance.no_figure,
}

TOLD: Mapping[Trait, Sequence[str]] = {
    "clarity": ("fillers", "vagueness", "unit_length", "stutters", "substance"),
    "relevance": ("nearness", "asked", "covered", "on_topic", "substance"),
    "structure": (
        *("stages", "outcome", "sequence", "connectives", "opening", "ending"),
        "substance",
    ),
    "conciseness": ("repeats", "padding", "length", "density", "substance"),
    "confidence": ("hedges", "specifics", "actions", "on_point", "substance"),
}
"""Features that a comment on the trait may be about."""
