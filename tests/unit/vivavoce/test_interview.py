from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import pytest

from tests.unit.vivavoce.fake_gateway import PDF, QUESTIONS, SESSION, FakeGateway, problem
from vivavoce.interview import Interview, Played, play
from vivavoce.line import REQUEST_TRY_SECONDS, CommandFailed

INTERVIEW = Interview.model_validate(
    {
        "role": "baker",
        "answers": [
            {
                "text": "I make a list. Then I start! Is it enough? Mostly.",
                "attention": [
                    {"state": "focused", "event": "looking_ahead", "confidence": 0.9},
                    {"state": "distracted", "event": "looking_away"},
                ],
            },
            {"text": "I once forgot the salt. Nobody noticed."},
        ],
    }
)


class Wakeups:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def clock(self) -> float:
        return sum(self.slept)


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def waiting() -> Wakeups:
    return Wakeups()


async def run(gateway: FakeGateway, waiting: Wakeups, interview: Interview = INTERVIEW) -> Played:
    async with gateway.client() as client:
        return await play(interview, client, sleep=waiting.sleep, clock=waiting.clock)


async def test_every_word_arrives_sentence_by_sentence_under_its_question(
    gateway: FakeGateway, waiting: Wakeups
) -> None:
    played = await run(gateway, waiting)
    said = [
        (words["question_index"], words["sequence"], words["text"]) for words in gateway.appended
    ]
    assert said == [
        (0, 0, "I make a list."),
        (0, 1, "Then I start!"),
        (0, 2, "Is it enough?"),
        (0, 3, "Mostly."),
        (1, 0, "I once forgot the salt."),
        (1, 1, "Nobody noticed."),
    ]
    assert {words["session_id"] for words in gateway.appended} == {SESSION}
    assert played.pdf == PDF
    assert [graded.scores.total for graded in played.report.questions] == [20, 20, 20]
    assert waiting.slept == []


async def test_the_role_of_the_file_is_asked_for(gateway: FakeGateway, waiting: Wakeups) -> None:
    await run(gateway, waiting)
    assert gateway.requests[0].content == b'{"role":"baker"}'


async def test_attention_is_spread_over_the_answer(gateway: FakeGateway, waiting: Wakeups) -> None:
    await run(gateway, waiting)
    paths = [request.url.path.rpartition("/")[2] for request in gateway.requests]
    assert paths[:7] == ["start", "attention", "append", "append", "attention", "append", "append"]
    assert gateway.observed == [
        {"state": "focused", "event": "looking_ahead", "confidence": 0.9},
        {"state": "distracted", "event": "looking_away"},
    ]


async def test_every_event_has_a_key_of_its_own(gateway: FakeGateway, waiting: Wakeups) -> None:
    await run(gateway, waiting)
    keys = gateway.keys("/stt/append") + gateway.keys(f"/interview/{SESSION}/attention")
    assert len(set(keys)) == len(keys) == 8


async def test_progress_counts_every_step_to_the_last(
    gateway: FakeGateway, waiting: Wakeups
) -> None:
    seen: list[tuple[str, int, int]] = []
    async with gateway.client() as client:
        await play(
            INTERVIEW,
            client,
            lambda what, done, steps: seen.append((what, done, steps)),
            sleep=waiting.sleep,
            clock=waiting.clock,
        )
    assert [done for _, done, _ in seen] == list(range(11))
    assert {steps for _, _, steps in seen} == {10}
    assert seen[0][0] == "answer 1 of 3"


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_gateway_gets_the_same_request_again_after_the_time_it_asked_for(
    gateway: FakeGateway, waiting: Wakeups, status: int
) -> None:
    gateway.trouble["/stt/append"] = [problem(status, "Busy.", Retry_After="7")]
    await run(gateway, waiting)
    first, second = (r for r in gateway.requests[2:4] if r.url.path == "/stt/append")
    assert first.content == second.content
    assert gateway.keys("/stt/append")[0] == gateway.keys("/stt/append")[1]
    assert waiting.slept == [7.0]
    assert len(gateway.appended) == 6


async def test_retry_after_may_be_a_date(gateway: FakeGateway, waiting: Wakeups) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    gateway.trouble["/report/finalize"] = [problem(503, "Not yet.", Retry_After=date)]
    await run(gateway, waiting)
    assert 80 < waiting.slept[0] <= 100


@pytest.mark.parametrize("value", ["0", "-5", "soon", ""])
async def test_an_odd_retry_after_means_a_second(
    gateway: FakeGateway, waiting: Wakeups, value: str
) -> None:
    gateway.trouble["/report/finalize"] = [problem(503, "Not yet.", Retry_After=value)]
    await run(gateway, waiting)
    assert waiting.slept == [1.0]


async def test_a_busy_gateway_is_waited_for_at_the_start_too(
    gateway: FakeGateway, waiting: Wakeups
) -> None:
    gateway.trouble["/interview/start"] = [problem(503, "Starting.", Retry_After="2")]
    await run(gateway, waiting)
    assert waiting.slept == [2.0]


@pytest.mark.parametrize(
    "lost", [httpx2.ConnectError("refused"), httpx2.ReadTimeout(""), httpx2.RemoteProtocolError("")]
)
async def test_words_whose_answer_was_lost_are_sent_again_with_the_same_key(
    gateway: FakeGateway, waiting: Wakeups, lost: Exception
) -> None:
    gateway.trouble["/stt/append"] = [lost, lost]
    await run(gateway, waiting)
    assert len(set(gateway.keys("/stt/append")[:3])) == 1
    assert waiting.slept == [1.0, 1.0]
    assert len(gateway.appended) == 6


async def test_the_reason_for_waiting_is_told(gateway: FakeGateway, waiting: Wakeups) -> None:
    gateway.trouble["/stt/append"] = [problem(503, "The broker is away.", Retry_After="3")]
    told: list[str] = []
    async with gateway.client() as client:
        await play(INTERVIEW, client, notice=told.append, sleep=waiting.sleep, clock=waiting.clock)
    (reason,) = told
    assert "The broker is away. (503 Service Unavailable)" in reason
    assert "Trying again in 3 s." in reason


async def test_a_gateway_that_is_not_there_is_said_at_once(
    gateway: FakeGateway, waiting: Wakeups
) -> None:
    gateway.trouble["/interview/start"] = [httpx2.ConnectError("refused")]
    with pytest.raises(CommandFailed, match=r"gateway:8000 cannot be reached \(refused\)"):
        await run(gateway, waiting)
    assert waiting.slept == []


async def test_a_refusal_is_told_in_the_gateways_words_and_not_retried(
    gateway: FakeGateway, waiting: Wakeups
) -> None:
    gateway.trouble["/stt/append"] = [problem(409, "This interview is over.")]
    with pytest.raises(CommandFailed) as failed:
        await run(gateway, waiting)
    assert "answer 1 of 3: This interview is over. (409 Conflict)" in str(failed.value)
    assert len(gateway.keys("/stt/append")) == 1


@pytest.mark.parametrize(
    "odd",
    [
        httpx2.Response(500, content=b"<html>"),
        httpx2.Response(500, json=["x"]),
        httpx2.Response(500, json={"detail": [{"msg": "x"}]}),
    ],
)
async def test_an_error_without_a_detail_gives_its_status(
    gateway: FakeGateway, waiting: Wakeups, odd: httpx2.Response
) -> None:
    gateway.trouble["/report/finalize"] = [odd]
    with pytest.raises(CommandFailed, match="the report: it answered 500 Internal Server Error"):
        await run(gateway, waiting)


async def test_the_client_gives_up_once_its_patience_is_over(
    gateway: FakeGateway, waiting: Wakeups
) -> None:
    gateway.trouble["/report/finalize"] = [
        problem(503, "The report takes longer.", Retry_After="40") for _ in range(100)
    ]
    with pytest.raises(CommandFailed, match=r"The report takes longer.*Given up"):
        await run(gateway, waiting)
    assert REQUEST_TRY_SECONDS - 40 < sum(waiting.slept) <= REQUEST_TRY_SECONDS


async def test_the_client_does_not_begin_to_wait_for_longer_than_its_patience(
    gateway: FakeGateway, waiting: Wakeups
) -> None:
    gateway.trouble["/stt/append"] = [problem(429, "Too many interviews.", Retry_After="3600")]
    with pytest.raises(CommandFailed, match=r"Too many interviews\."):
        await run(gateway, waiting)
    assert waiting.slept == []


@pytest.mark.parametrize(
    "started",
    [
        {},
        {"session_id": "../x", "questions": [], "token": {"access_token": "t"}},
        {"session_id": "x", "questions": [], "token": "t"},
    ],
)
async def test_an_answer_outside_the_contract_is_told_without_a_traceback(
    gateway: FakeGateway, waiting: Wakeups, started: dict[str, object]
) -> None:
    gateway.trouble["/interview/start"] = [httpx2.Response(200, json=started)]
    with pytest.raises(CommandFailed, match="/interview/start answered something else"):
        await run(gateway, waiting)


async def test_the_token_never_follows_a_pdf_url_to_another_host(
    gateway: FakeGateway, waiting: Wakeups
) -> None:
    elsewhere = {"session_id": "x", "pdf_url": "http://e.vil/", "summary": "", "questions": []}
    gateway.trouble["/report/finalize"] = [httpx2.Response(200, json=elsewhere)]
    with pytest.raises(CommandFailed, match="answered something else"):
        await run(gateway, waiting)
    assert {request.url.host for request in gateway.requests} == {"gateway"}


async def test_a_report_that_is_no_pdf_is_refused(gateway: FakeGateway, waiting: Wakeups) -> None:
    gateway.pdf = b"<html>Log in</html>"
    with pytest.raises(CommandFailed, match="not a PDF"):
        await run(gateway, waiting)


def answering(*answers: dict[str, str]) -> Interview:
    return Interview.model_validate({"answers": answers})


async def test_answers_find_their_questions_by_text_whatever_its_spaces(
    gateway: FakeGateway, waiting: Wakeups
) -> None:
    interview = answering(
        {"question": "What would you do\n first?", "text": "Third."},
        {"question": QUESTIONS[0], "text": "First."},
    )
    await run(gateway, waiting, interview)
    said = [(words["question_index"], words["text"]) for words in gateway.appended]
    assert said == [(0, "First."), (2, "Third.")]


@pytest.mark.parametrize(
    ("interview", "why"),
    [
        (answering({"question": "Who are you?", "text": "x"}), "Answer 1 has no question"),
        (
            answering(*[{"text": "x"}] * 4),
            "Answer 4 has no question: it fits none of the 3",
        ),
        (
            answering({"text": "x"}, {"question": QUESTIONS[0], "text": "y"}),
            "Answer 2 is a second answer to question 1",
        ),
    ],
)
async def test_an_answer_that_fits_no_question_stops_the_interview_before_a_word_is_sent(
    gateway: FakeGateway, waiting: Wakeups, interview: Interview, why: str
) -> None:
    with pytest.raises(CommandFailed, match=why):
        await run(gateway, waiting, interview)
    assert gateway.appended == []
