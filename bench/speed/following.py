"""The time until a candidate knows whether a follow-up comes, and the price of the choices."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from bench.followups.gold import PACKS
from bench.speed.bars import Bar, Results
from bench.speed.candidate import Session, spoken
from bench.speed.load import ask
from bench.speed.systems import System
from grading_service.claude import prompt as grading
from grading_service.claude.rater import MAX_TOKENS
from grading_service.follow_ups import parts
from interviewer_service import prompt
from shared.llm.prices import budgeted
from shared.model import Answer, AnsweredProbe, FollowUpLimits, Question, Usage
from shared.role_packs import load_roles
from tests.support.model_stub import Reply, message, saying
from tests.support.model_thread import Model

ITEM = 12
INTERVIEWS, AT_ONCE = 60, 4
MODEL_SECONDS, HANGING_SECONDS = 2.0, 3_600.0
MOST_MS = {"rule": 300.0, "model": 3_000.0, "hanging": 3_200.0}
PRICED_MODEL = "claude-sonnet-5-5"
MOST_USD = 0.05
FOLLOW_UPS = FollowUpLimits().per_interview
MOST_TIMES = 2.0


def measure(system: System, results: Results) -> None:
    """Measure on a system without a language model."""
    _bar(system, results, "by the rule of words", MOST_MS["rule"])


def measure_model(system: System, model: Model, results: Results) -> None:
    """Measure on a system whose interviewer asks a language model, which answers or hangs."""
    _takes(model, MODEL_SECONDS)
    _bar(system, results, f"by a language model of {MODEL_SECONDS:g} s", MOST_MS["model"])
    _takes(model, HANGING_SECONDS)
    _bar(system, results, "by a language model that hangs", MOST_MS["hanging"])


def price(results: Results) -> None:
    """Note the most that a language model can cost in an interview, were each byte a token.

    Each answer is graded, and once more with its follow-up, where it has any.
    """
    choosing = sum(
        _usd(prompt.largest_usage(prompt.request(question, question.probes, text, "en")))
        for question, text, _ in _said()
    )
    what = f"choices of an interview with {PRICED_MODEL}, at most"
    results.bars.append(Bar(ITEM, what, "any", choosing, MOST_USD, "USD"))
    without, marks = (sum(map(_graded, _answers(number))) for number in (0, FOLLOW_UPS))
    what = f"an interview with {FOLLOW_UPS} follow-ups, choices and marks, at most"
    bar = Bar(ITEM, what, "any", choosing + marks, MOST_TIMES, "USD", beside=without, of="without")
    results.bars.append(bar)


def _said() -> Iterator[tuple[Question, str, str]]:
    """Yield each question of an interview with the words of an answer and of more."""
    questions = load_roles(PACKS).get("engineering").questions
    yield from zip(questions, *(spoken(n, len(questions)) for n in (0, 1)), strict=True)


def _answers(follow_ups: int) -> Iterator[Answer]:
    """Yield the answers of an interview, the first of them with a follow-up each."""
    for index, (question, text, more) in enumerate(_said()):
        probes = question.probes[: index < follow_ups]
        yield Answer(
            question_index=index,
            question=question.text,
            competency=question.competency,
            covers=question.covers,
            transcript=text,
            probes=tuple(
                AnsweredProbe(**dict(probe), index=index, follows=index, transcript=more)
                for probe in probes
            ),
        )


def _graded(answer: Answer) -> float:
    """Return the US dollars that the readings of an answer cost at most."""
    requests = [grading.request(part, MAX_TOKENS, "en") for part in parts(answer)]
    return sum(_usd(grading.largest_usage(each)) for each in requests)


def _usd(usage: Usage) -> float:
    return budgeted(PRICED_MODEL, usage)


def _takes(model: Model, seconds: float) -> None:
    model.stub.replies[:] = [Reply(message(saying('{"number": 1}')), delay=seconds)]


def _bar(system: System, results: Results, what: str, most: float) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        took = sorted(pool.map(partial(_next, system), range(INTERVIEWS)))
    p95 = took[int(0.95 * len(took))]
    results.note(system.name, f"follow-up {what}", {"p50_ms": took[len(took) // 2], "p95_ms": p95})
    results.bars.append(Bar(ITEM, f"follow-up, p95: {what}", system.name, p95, most, "ms"))


def _next(system: System, number: int) -> float:
    """Return the milliseconds until the decision after an answer."""
    session = Session.start(system.port)
    answer = ask(system.port, session.append(spoken(number, 1)[0]))
    assert answer.status == 200, answer.body[:200]
    began = time.perf_counter()
    answer = ask(system.port, session.next(0))
    assert answer.status == 200, answer.body[:200]
    assert json.loads(answer.body)["why"]
    return 1000 * (time.perf_counter() - began)
