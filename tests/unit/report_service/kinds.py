"""Kinds of report, one record each, which between them show every part of the PDF."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from shared.candidate_view import CandidateView, candidate_view
from shared.model import (
    AnsweredProbe,
    AttentionFigures,
    AttentionSpell,
    AttentionState,
    ChosenBy,
    Consent,
    Contest,
    Evidence,
    Feedback,
    GradedBy,
    Invitation,
    Overview,
    Report,
    ReportedAnswer,
    ReportedScores,
    SpeakingFacts,
    UnsubmittedAnswer,
    Usage,
)
from shared.rubric import rubric
from tests.unit.report_service import graded
from tests.unit.report_service.printed import CLAUDE, TRAITS, WORDS, answer, report

BEGAN = 1_772_546_700.0
QUESTIONS = (
    ("Ownership", "What did you build, and which part of it was your own decision?"),
    ("Operations", "How did you roll it out, and what did you do when the numbers were wrong?"),
    ("Design", "What would you design differently today?"),
)
OVERVIEW = Overview(
    headline="",
    strengths=(
        "Ownership, clarity 5 of 5. Names the decision, who made it, and the change that followed.",
        "Operations, relevance 4 of 5. Answers the question that was asked.",
        "Design, clarity 5 of 5. Every sentence is plain at the first hearing.",
    ),
    risks=(
        "Ownership, confidence 1 of 5. Hedges each claim (“I think”, “maybe”).",
        "Operations, conciseness 2 of 5. Says the same thing three times.",
        "Design, structure 3 of 5. The result comes before the problem.",
    ),
    ask_next=(
        "Ownership: ask about the costs of the migration.",
        "Operations: ask how the rollback was tried before the day.",
        "Design: ask which test would have caught the fault.",
    ),
    asked=0,
    answered=0,
    marked=0,
    awaiting=0,
    total=15.0,
    traits=dict(zip(TRAITS, (5.0, 4.0, 3.0, 2.0, 1.0), strict=True)),
)
CONSENT = Consent(
    version="2026-05", choices={"microphone": True, "ai_grading": True}, given_at=BEGAN - 60
)
REFUSAL = CONSENT.model_copy(update={"choices": {"microphone": True, "ai_grading": False}})
USAGE = Usage(input_tokens=9_000, output_tokens=1_500, cost_usd=0.018)
REASON = "Names the problem, the choice and the result, in this order, and says what each cost."
CODE = (
    "I would write:\n\ndef merge(a, b):\n    out = []\n    while a and b:\n"
    "        out.append((a if a[0] < b[0] else b).pop(0))\n    return out + a + b\n\n"
    "\tand then test it with two empty lists.\n"
)


def evidence(*quotes: str, reason: str = REASON) -> tuple[Evidence, ...]:
    return tuple(Evidence(trait=trait, reason=reason, quotes=quotes) for trait in TRAITS)


def timeline() -> AttentionFigures:
    """Return figures of forty spells of several lengths, in the interview's 34 minutes."""
    states: tuple[AttentionState, ...] = ("focused", "distracted", "focused", "unknown")
    ends = [BEGAN]
    for number in range(40):
        long, short = 60 + number * 37 % 40, 8 + number * 5 % 30
        ends.append(ends[-1] + (short if number % 2 else long))
    spells = tuple(
        AttentionSpell(start=start, end=end, state=states[number % 4])
        for number, (start, end) in enumerate(pairwise(ends))
    )
    whole = ends[-1] - BEGAN
    spent = {state: sum(s.end - s.start for s in spells if s.state == state) for state in states}
    away = max(spell.end - spell.start for spell in spells if spell.state == "distracted")
    return AttentionFigures(
        source="server",
        focused_ratio=spent["focused"] / whole,
        distracted_ratio=spent["distracted"] / whole,
        unknown_ratio=spent["unknown"] / whole,
        observations=812,
        seconds=whole,
        longest_away_seconds=away,
        timeline=spells,
    )


def said(text: str, **fields: Any) -> ReportedAnswer:
    """Return a graded answer with evidence and quotes."""
    return answer(text, **{"evidence": evidence(text.partition(".")[0][:40]), **fields})


def told(*answers: ReportedAnswer, **fields: Any) -> Report:
    """Return a report with an overview that counts the answers."""
    marked = sum(answer.has_marks for answer in answers)
    answered = sum(answer.state != "no answer" for answer in answers)
    awaiting = answered - marked
    await_a_person = f"; {awaiting} awaits a person" if awaiting else ""
    overview = OVERVIEW.model_copy(
        update={
            "headline": f"15 of 25 on average, from {marked} of {len(answers)} questions"
            f"{await_a_person}. Strongest: clarity (5 of 5); weakest: confidence (1 of 5).",
            "asked": len(answers),
            "answered": answered,
            "marked": marked,
            "awaiting": awaiting,
        }
    )
    return report(*answers, **{"overview": overview, **fields})


def nothing_said() -> Report:
    """Return a report on three questions, none of which has an answer."""
    silent = (
        SILENCE.model_copy(
            update={"competency": competency, "question": question, "question_index": index}
        )
        for index, (competency, question) in enumerate(QUESTIONS)
    )
    overview = Overview(
        headline="No answer was recorded.",
        ask_next=tuple(
            f"{competency}: no answer was given; ask the question again."
            for competency, _ in QUESTIONS
        ),
        asked=3,
        answered=0,
        marked=0,
        awaiting=0,
    )
    return report(
        *silent,
        graded_by="none",
        overview=overview,
        summary="No answer was recorded.",
        abandoned=True,
        rubric=rubric(),
    )


def interview(*further: ReportedAnswer, text: str = WORDS * 9, **fields: Any) -> Report:
    """Return a report on three answers of the same text and further answers, with every part."""
    answers = [
        said(text, competency=competency, question=question, question_index=index)
        for index, (competency, question) in enumerate(QUESTIONS)
    ]
    given_fields = {"attention": timeline(), "rubric": rubric(), "consent": CONSENT}
    return told(*answers, *further, **{**given_fields, **fields})


def unmarked(commentary: str) -> ReportedScores:
    return ReportedScores(**dict.fromkeys(TRAITS, 1), total=5, commentary=commentary)


SILENCE = answer(
    "",
    state="no answer",
    question="Tell me about a failure of your own.",
    question_index=3,
    scores=unmarked("No answer was recorded. The 1 in all five stands for no mark."),
)
UNREAD = answer(
    "[inaudible] ... Thanks for watching!",
    state="not gradable",
    question="How do you test a change?",
    question_index=4,
    review="The words are the remains of a failed recognition.",
    scores=unmarked("Not graded: the words are the remains of a failed recognition."),
)
DISPUTED = said(
    WORDS * 5,
    state="needs a person",
    question="Why do you want to work here?",
    question_index=5,
    review="Two readings of the answer are three marks apart.",
    graded_by=CLAUDE,
)
STAND_IN = GradedBy(
    grader="offline",
    version="7",
    rubric="r3f1c",
    note="The language model gave no grade within 60 seconds.",
    stands_in_for="model-x",
)
NOT_AGREED = answer(
    WORDS * 4,
    state="not graded",
    scores=unmarked("Not graded: the candidate did not agree to AI grading."),
)
SUBMITTED = said("What I meant to say.", source="submitted", record="What I said.")
CONTEST = Contest(
    text="The second answer was cut off by the recogniser; I said more about the rollback.",
    at=BEGAN + 2_300,
)
NOT_SENT = UnsubmittedAnswer(question_index=6, question="Any questions for us?", transcript=WORDS)


def forty() -> Report:
    """Return a report on forty questions, every fifth of which has no answer."""
    return told(
        *(
            answer(WORDS * 3, question=f"Question that asks about part {number} of the work?")
            if number % 5
            else SILENCE
            for number in range(1, 41)
        ),
        attention=timeline(),
        rubric=rubric(),
    )


def follow_ups() -> Report:
    """Return a report on a question with three follow-ups: answered, corrected and skipped."""
    point = "an alternative and why it was not taken"
    probes = tuple(
        AnsweredProbe(
            index=3 + number,
            follows=0,
            text=text,
            for_cover=point,
            why="always" if by.chooser == "template" else "not_mentioned",
            chosen_by=by,
            transcript=words,
            record=record,
        )
        for number, (text, by, words, record) in enumerate(
            (
                ("Who else could have decided?", RULE, WORDS * 3, None),
                ("And what did the others say?", MODEL, "They agreed.", "They greed."),
                ("What would you do today?", ChosenBy(chooser="template"), "", None),
            )
        )
    )
    before = scores(4, 3, 3, 2, 1)
    first = said(
        WORDS * 3,
        competency=QUESTIONS[0][0],
        question=QUESTIONS[0][1],
        question_index=0,
        probes=probes,
        before_probes=before,
    )
    return told(first, said(question_index=1, text=WORDS * 4))


RULE = ChosenBy(chooser="rule", version="1")
MODEL = ChosenBy(chooser="model", version="1", model="claude-sonnet-5-5")


def scores(*marks: Any) -> ReportedScores:
    """Return the marks of an answer alone."""
    given = dict(zip(TRAITS, marks, strict=True))
    return ReportedScores(**given, total=sum(marks), commentary="")


IN_SPANISH_ASKED = (
    ("Iniciativa", "¿Qué construiste y qué parte de ello decidiste tú?"),
    ("Operaciones", "¿Cómo lo pusiste en marcha y qué hiciste cuando las cifras eran malas?"),
    ("Diseño", "¿Qué diseñarías hoy de otra manera?"),
)
IN_SPANISH_REASON = "Nombra el problema, la decisión y el resultado, y dice qué costó cada uno."
SPANISH = "Migré el sistema de facturación y medí cada paso. "
IN_SPANISH: Mapping[str, Any] = {
    "language": "es-MX",
    "role": "ingeniera-de-datos",
    "overview": OVERVIEW.model_copy(
        update={
            "headline": "15 de 25 de media, por 3 de 3 preguntas. Lo más fuerte: claridad (5 de 5);"
            " lo más débil: seguridad (1 de 5).",
            "strengths": ("Iniciativa, claridad 5 de 5. Nombra la decisión y quién la tomó.",),
            "risks": ("Diseño, seguridad 1 de 5. Matiza cada afirmación («creo», «quizá»).",),
            "ask_next": (
                "Operaciones: conviene preguntar por esto: cómo se probó la vuelta atrás.",
            ),
            "asked": 3,
            "answered": 3,
            "marked": 3,
        }
    ),
}


def in_spanish() -> Report:
    """Return a report without a word of English."""
    quote = SPANISH.partition(".")[0]
    return told(
        *(
            said(
                SPANISH * 9,
                competency=competency,
                question=question,
                question_index=index,
                evidence=evidence(quote, reason=IN_SPANISH_REASON),
            )
            for index, (competency, question) in enumerate(IN_SPANISH_ASKED)
        ),
        attention=timeline(),
        rubric=rubric("es"),
        consent=CONSENT,
        **IN_SPANISH,
    )


FEEDBACK_IN_SPANISH = Feedback(
    lead="Estos son comentarios sobre tus respuestas. No contienen notas.",
    withheld="El informe va a quienes te invitaron.",
    strengths=("Iniciativa: tu respuesta nombra la decisión y el cambio que siguió.",),
    tips=dict.fromkeys(TRAITS, "Di primero qué decidiste y después por qué."),
)
ARABIC = "مرحبا بك في المقابلة with the API of 2024 وبعد ذلك. "
HINDI = "हर चरण को मापा और टीम को बताया कि क्या बदला। "
THAI = "ผู้สมัครย้ายระบบการเรียกเก็บเงินและวัดทุกขั้นตอนของงาน"
KHMER = "ខ្ញុំបានផ្លាស់ប្តូរប្រព័ន្ធវិក្កយបត្រ"
LAO = "ຂ້ອຍໄດ້ຍ້າຍລະບົບການອອກໃບບິນແລະວັດແທກທຸກຂັ້ນຕອນ"
CJK = "請求システムを移行しました。测量了每一个步骤。결과를 측정했습니다. "
EMOJI = "We shipped 🚀 it 👩‍👩‍👧 🧠 ☺ and measured → ≤ 5 ms. "

FEEDBACK = Feedback(
    lead="This is feedback on your answers. It holds no marks.",
    withheld="The report goes to the people who invited you.",
    strengths=("Ownership: your answer names the decision and the change that followed.",),
    tips=dict.fromkeys(TRAITS, "Say first what you decided, and then why."),
)
INVITED: Mapping[str, Any] = {
    "title": "Backend engineer, platform team",
    "invitation": Invitation(label="C-0042", version=3, sha256="5f70bf18a086" * 5 + "9f8b"),
    "feedback": FEEDBACK,
}

KINDS: Mapping[str, Report] = {
    "empty": report(graded_by="none", summary="No question was answered."),
    "nothing said": nothing_said(),
    "graded interview": graded.in_english(),
    "graded interview in Spanish": graded.in_spanish(),
    "sample": interview(),
    "long": told(
        *[said(WORDS * 40, competency="Ownership") for _ in range(12)],
        attention=timeline(),
        rubric=rubric(),
    ),
    "40 questions": forty(),
    "follow-ups": follow_ups(),
    "amended": interview(amended=True, revision=3),
    "contested": interview(contests=(CONTEST,), revision=2),
    "needs a person": interview(DISPUTED, graded_by="mixed", usage=USAGE),
    "not gradable": interview(UNREAD),
    "not answered": interview(SILENCE, abandoned=True),
    "not agreed": told(
        NOT_AGREED,
        NOT_AGREED,
        graded_by="none",
        consent=REFUSAL,
        overview=Overview(
            headline="No marks yet: 2 answers await a person.",
            asked=2,
            answered=2,
            marked=0,
            awaiting=2,
        ),
        summary="Not graded: the candidate did not agree to AI grading, so there are no marks."
        " A person should read the answers. Words were recorded for 2 of 2 questions.",
    ),
    "submitted": interview(SUBMITTED, unsubmitted=(NOT_SENT,)),
    "dead model": told(
        *[said(WORDS * 6, state="graded offline", graded_by=STAND_IN) for _ in range(2)]
    ),
    "language model": told(
        *[said(WORDS * 6, graded_by=CLAUDE) for _ in range(3)], graded_by="claude", usage=USAGE
    ),
    "many notices": interview(
        SILENCE,
        UNREAD,
        DISPUTED,
        SUBMITTED,
        graded_by="mixed",
        usage=USAGE,
        contests=(CONTEST, CONTEST),
        amended=True,
        revision=4,
        abandoned=True,
        set_aside=("transcript.appended", "attention.observed"),
        unsubmitted=(NOT_SENT,),
    ),
    "code": interview(text=CODE * 2),
    "Spanish": in_spanish(),
    "Arabic and Latin": interview(text=ARABIC * 9, language="ar"),
    "Hindi": interview(text=HINDI * 9, language="hi"),
    "Thai": interview(text=THAI * 9, language="th"),
    "Khmer": interview(text=KHMER * 9, language="km"),
    "Lao": interview(text=LAO * 9, language="lo"),
    "Chinese, Japanese and Korean": interview(text=CJK * 9, language="ja"),
    "emoji": interview(text=EMOJI * 9),
    "by invitation": interview(**INVITED, candidate_report="feedback"),
    "Letter": interview(),
    "older release": report(
        answer(WORDS), SILENCE, summary="One of the two questions was answered."
    ),
}
"""The kinds by name. Every record is small, so that all are printed and checked in seconds."""


def shown(**fields: Any) -> CandidateView:
    """Return what the candidate of an interview by invitation is shown."""
    view = candidate_view(interview(SILENCE, DISPUTED, **{**INVITED, **fields}))
    assert isinstance(view, CandidateView)
    return view


SPOKEN = (
    SpeakingFacts(question_index=0, words_per_minute=140, fillers={"um": 4, "you know": 1}),
    SpeakingFacts(question_index=6, follows=0, pauses=1, longest_pause_seconds=6),
    SpeakingFacts(question_index=1, pauses=3, longest_pause_seconds=9),
)

VIEWS: Mapping[str, CandidateView] = {
    "feedback": shown(candidate_report="feedback"),
    "feedback in Spanish": shown(
        candidate_report="feedback", feedback=FEEDBACK_IN_SPANISH, **IN_SPANISH
    ),
    "no report": shown(candidate_report="none"),
}
"""What candidates are shown in place of the report, by name."""
