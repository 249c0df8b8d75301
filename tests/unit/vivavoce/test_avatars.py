"""`vivavoce avatars build`: the films of all role packs, once, and failures by name."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from avatar_service.film_folder import FilmFolder
from avatar_service.film_maker import FilmMaker
from avatar_service.orders import Workshop
from gateway.settings import GatewaySettings
from shared.films import LISTENING, Speaker, Studio
from shared.retry import Permanent
from shared.role_packs import Roles, load_roles
from tests.unit.avatar_service.fake_pool import Pool
from vivavoce.avatars import Line, make_all, spoken_lines
from vivavoce.cli import main

STUDIO = Studio(
    speakers={"en": Speaker(voice="hum", face="nora"), "es": Speaker(voice="hum", face="ivan")},
    version="1",
)


@pytest.fixture
def roles() -> Roles:
    return load_roles(GatewaySettings().roles_dir)


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=60)


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def maker(folder: Path, pool: Pool) -> FilmMaker:
    pool.gate.set()
    return FilmMaker(STUDIO, FilmFolder(folder), Workshop(folder), pool)  # type: ignore[arg-type]


async def test_all_packs_speak_in_both_languages_and_a_second_run_makes_nothing(
    tmp_path: Path, roles: Roles, console: Console
) -> None:
    lines, pool = spoken_lines(roles, STUDIO, console), Pool()
    assert await make_all(maker(tmp_path, pool), lines, console) == 0
    for language in ("en", "es"):
        questions = [
            each for role in roles.by_language[language].values() for each in role.questions
        ]
        asked = [each.text for each in questions]
        asked += [probe.text for each in questions for probe in each.probes]
        assert len(asked) > 30
        for text in [LISTENING, *asked]:
            assert FilmFolder(tmp_path).has(str(STUDIO.film(text, language)))
    assert len(pool.texts) == len(lines)
    assert f"{len(lines)}/{len(lines)}" in shown(console)
    assert f"Films made: {len(lines)}, there before: 0, failed: 0" in shown(console)

    assert await make_all(maker(tmp_path, pool), lines, console) == 0
    assert len(pool.texts) == len(lines)
    assert f"Films made: 0, there before: {len(lines)}, failed: 0" in shown(console)


async def test_a_film_that_fails_is_named_and_the_others_are_made(
    tmp_path: Path, console: Console
) -> None:
    pool = Pool(Permanent("no word [bold]"), failing=frozenset({"Why [now]?", LISTENING}))
    lines = [Line("Why [now]?", "en"), Line(LISTENING, "en"), Line("How?", "en")]
    assert await make_all(maker(tmp_path, pool), lines, console) == 1
    assert 'No film of "Why [now]?": no word [bold]\n' in shown(console)
    assert "No film of the listening face: no word [bold]\n" in shown(console)
    assert "Films made: 1, there before: 0, failed: 2" in shown(console)


def test_a_language_without_a_voice_is_named(roles: Roles, console: Console) -> None:
    english = STUDIO.model_copy(update={"speakers": {"en": STUDIO.speakers["en"]}})
    assert {line.language for line in spoken_lines(roles, english, console)} == {"en"}
    assert shown(console) == "No films in es: none of its voices is there\n"


@pytest.mark.parametrize(
    ("name", "value", "code", "reason"),
    [
        ("VOICE", "off", 1, "no voice is there, so no film can be made"),
        ("AVATAR_VOICE", "nobody", 2, "AVATAR_VOICE: nobody is no voice"),
    ],
)
def test_settings_with_which_no_film_can_be_made(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    code: int,
    reason: str,
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv(name, value)
    assert main(["avatars", "build"]) == code
    assert reason in capsys.readouterr().err
