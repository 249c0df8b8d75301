"""What candidates do, as requests and conversations."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.grading.gold import answers
from bench.speed.load import Answer, Conversation, ask, request

QUESTIONS = 5
WORDS = 150
"""In an answer."""

START = request("POST", "/interview/start", body={"role": "engineering"})

RUSSIAN = (
    "Сначала я измерил, какие запросы к базе данных работают медленно, потом добавил индекс на"
    " таблицу клиентов и проверил под той же нагрузкой, что задержка стала меньше для всех, кто"
    " жаловался. После этого мы вместе с командой записали, что именно помогло и почему."
)


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    token: str

    @classmethod
    def of(cls, answer: Answer) -> "Session":
        """As told by the answer to START."""
        started = json.loads(answer.body)
        return cls(started["session_id"], started["token"]["access_token"])

    @classmethod
    def start(cls, port: int) -> "Session":
        return cls.of(ask(port, START))

    def append(self, text: str, index: int = 0) -> bytes:
        body = {"session_id": self.id, "text": text, "question_index": index}
        return request("POST", "/stt/append", self.token, body)

    def observe(self, event: str = "looking_ahead") -> bytes:
        body = {"state": "focused", "event": event, "confidence": 0.9}
        return request("POST", f"/interview/{self.id}/attention", self.token, body)

    def snapshot(self) -> bytes:
        return request("GET", f"/interview/{self.id}/attention", self.token)

    def summary(self) -> bytes:
        return request("GET", f"/interview/{self.id}/attention/summary", self.token)

    def resume(self) -> bytes:
        return request("GET", f"/interview/{self.id}", self.token)

    def finalize(self, transcripts: Sequence[str] = (), **headers: str) -> bytes:
        body: dict[str, object] = {"session_id": self.id}
        if transcripts:
            body["transcripts"] = [
                {"question": f"Question {number}?", "transcript": text}
                for number, text in enumerate(transcripts)
            ]
        return request("POST", "/report/finalize", self.token, body, **headers)


def spoken(interview: int, number: int = QUESTIONS) -> list[str]:
    """Answers of WORDS words. Every sentence names the interview: nobody has graded it before."""
    strong = answers("strong", "rambling")
    texts = [strong[(interview * number + index) % len(strong)].answer for index in range(number)]
    return [_long(text.replace(".", f" in case {interview}."), WORDS) for text in texts]


def in_russian(interview: int) -> list[str]:
    return [_long(RUSSIAN.replace(".", f" ({interview}, {n})."), WORDS) for n in range(QUESTIONS)]


def _long(text: str, words: int) -> str:
    some = text.split()
    return " ".join((some * -(-words // len(some)))[:words])


def chunks(text: str, number: int) -> Iterator[str]:
    """The words of a text in so many parts."""
    words = text.split()
    for part in range(number):
        yield " ".join(words[len(words) * part // number : len(words) * (part + 1) // number])


def speak(session: Session, texts: Sequence[str], each: int) -> Conversation:
    for index, text in enumerate(texts):
        for chunk in chunks(text, each):
            yield session.append(chunk, index)


def interview(texts: Sequence[str], *, each: int, observations: int) -> Conversation:
    """From start to report: every text in `each` chunks, and what was observed meanwhile."""
    session = Session.of((yield START))
    yield from speak(session, texts, each)
    for _ in range(observations):
        yield session.observe()
    yield session.finalize()
