"""Requests for films: the general pack ahead, and each session that starts."""

from pathlib import Path
from typing import cast

import pytest

from gateway.interview.film_requests import FilmRequests
from gateway.interview.group_commit import GroupCommit
from gateway.settings import GatewaySettings
from shared.broker import Broker
from shared.events import FilmRequested, SessionStarted
from shared.films import AHEAD_ORDER, LISTENING, STUDIO, Speaker, Studio
from shared.role_packs import GENERAL, load_roles
from tests.support.eventually import eventually
from tests.unit.gateway.fakes import SESSION, KeepingBroker, session


@pytest.fixture
def broker() -> KeepingBroker:
    return KeepingBroker()


def film_requests(
    broker: KeepingBroker, films: Path, interview_language: str = "en"
) -> FilmRequests:
    roles = load_roles(GatewaySettings().roles_dir, interview_language)
    return FilmRequests(films, roles, GroupCommit(cast(Broker, broker)))


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_general_pack_is_asked_for_in_the_interview_language(
    broker: KeepingBroker, tmp_path: Path, language: str
) -> None:
    requests = film_requests(broker, tmp_path, language)
    await requests.request_general()
    asked = broker.published(FilmRequested)
    texts = [question.text for question in requests.roles.by_language[language][GENERAL].questions]
    assert [event.text for event in asked] == [texts[0], LISTENING, *texts[1:]]
    assert {event.language for event in asked} == {language}
    assert [event.order for event in asked] == [AHEAD_ORDER + at for at in range(len(asked))]


async def test_a_start_goes_on_while_the_broker_is_away(
    broker: KeepingBroker, tmp_path: Path
) -> None:
    broker.connected = False
    await film_requests(broker, tmp_path).request_general()
    assert broker.messages == []


@pytest.mark.parametrize(
    ("role", "language", "spoken"),
    [("sales", "es-MX", "es"), ("sales", "fr", "en"), ("an unknown role", "es", "es")],
)
async def test_a_session_is_told_of_in_the_language_of_its_questions(
    broker: KeepingBroker, tmp_path: Path, role: str, language: str, spoken: str
) -> None:
    requests = film_requests(broker, tmp_path)
    questions = requests.roles.get(role, language).questions
    started = session(role=role, language=language, questions=questions)
    requests.session_started(started)
    await eventually(lambda: not requests.running)
    assert broker.messages == []  # nobody makes films

    speakers = {"en": Speaker(voice="heart", face="nora")}
    (tmp_path / STUDIO).write_text(Studio(speakers=speakers, version="1").model_dump_json())
    requests.session_started(started)
    await eventually(lambda: bool(broker.messages))
    (event,) = broker.published(SessionStarted)
    assert (event.session_id, event.language) == (SESSION, spoken)
    assert event.questions == tuple(question.text for question in questions)
