"""The requests and conversations of candidates."""

import json
from collections.abc import Iterator, Sequence

from bench.grading.gold import answers
from bench.speed.load import Answer, Conversation, ask
from tests.support import requests

QUESTIONS = 5
WORDS = 150
"""The length of an answer."""

START = bytes(requests.start("engineering"))

RUSSIAN = (
    "Сначала я измерил, какие запросы к базе данных работают медленно, потом добавил индекс на"
    " таблицу клиентов и проверил под той же нагрузкой, что задержка стала меньше для всех, кто"
    " жаловался. После этого мы вместе с командой записали, что именно помогло и почему."
)


class Session:
    """A session, and its requests as the load generator sends them."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session

    @classmethod
    def of(cls, answer: Answer) -> "Session":
        """Return the session that the answer to `START` names."""
        return cls(requests.Session.started(json.loads(answer.body)))

    @classmethod
    def start(cls, port: int) -> "Session":
        return cls.of(ask(port, START))

    @property
    def id(self) -> str:
        return self._session.id

    @property
    def questions(self) -> int:
        """The number of questions."""
        return len(self._session.questions)

    def append(self, text: str, index: int = 0) -> bytes:
        return bytes(self._session.append(text, index))

    def observe(self, event: str = "looking_ahead") -> bytes:
        return bytes(self._session.observe("focused", event, confidence=0.9))

    def attention(self) -> bytes:
        return bytes(self._session.attention())

    def summary(self) -> bytes:
        return bytes(self._session.summary())

    def resume(self) -> bytes:
        return bytes(self._session.resume())

    def next(self, index: int) -> bytes:
        return bytes(self._session.next(index))

    def finalize(self, transcripts: Sequence[str] = (), **headers: str) -> bytes:
        questions = [f"Question {number}?" for number in range(len(transcripts))]
        texts = requests.submitted(questions, transcripts)
        fields = {"transcripts": texts} if texts else {}
        return bytes(self._session.finalize(headers, **fields))


def spoken(interview: int, number: int = QUESTIONS) -> list[str]:
    """Return answers of WORDS words. Each sentence names the interview: no cache holds it."""
    strong = answers("strong", "rambling")
    texts = [strong[(interview * number + index) % len(strong)].answer for index in range(number)]
    return [_long(text.replace(".", f" in case {interview}."), WORDS) for text in texts]


def in_russian(interview: int) -> list[str]:
    return [_long(RUSSIAN.replace(".", f" ({interview}, {n})."), WORDS) for n in range(QUESTIONS)]


def _long(text: str, words: int) -> str:
    some = text.split()
    return " ".join((some * -(-words // len(some)))[:words])


def chunks(text: str, number: int) -> Iterator[str]:
    """Yield the words of a text in so many parts."""
    words = text.split()
    for part in range(number):
        yield " ".join(words[len(words) * part // number : len(words) * (part + 1) // number])


def speak(session: Session, texts: Sequence[str], each: int) -> Conversation:
    for index, text in enumerate(texts):
        for chunk in chunks(text, each):
            yield session.append(chunk, index)


def interview(texts: Sequence[str], *, each: int, observations: int) -> Conversation:
    """Give an interview from start to report: texts in `each` chunks, then the observations."""
    session = Session.of((yield START))
    yield from speak(session, texts, each)
    for _ in range(observations):
        yield session.observe()
    yield session.finalize()
