from pathlib import Path

import pytest

import gateway
from shared.model import Probe
from shared.role_packs import Role, RolePackError, Roles, load_roles

SHIPPED = Path(gateway.__file__).parent / "questions/packs"
GOOD = """\
title: Baker
description: For people who bake.
questions:
  - text: How do you plan a night's baking?
    competency: Planning
    covers: [quantities, timing]
"""


def folder_with(folder: Path, name: str, content: str | bytes) -> Path:
    (folder / "general.yaml").write_text(GOOD)
    data = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def shipped() -> Roles:
    return load_roles(SHIPPED)


def test_all_seven_shipped_roles_are_listed_with_general_first(shipped: Roles) -> None:
    listed = shipped.list()
    assert [role.name for role in listed] == [
        "general",
        "data",
        "engineering",
        "leadership",
        "product",
        "sales",
        "support",
    ]
    assert all(role.title and role.description and role.questions >= 5 for role in listed)


def test_every_shipped_question_tells_the_grader_what_it_probes(shipped: Roles) -> None:
    for summary in shipped.list():
        for question in shipped.get(summary.name).questions:
            assert question.competency
            assert 3 <= len(question.covers) <= 5
            assert question.text.endswith(("?", "."))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_shipped_question_has_short_follow_ups_for_different_points(
    shipped: Roles, language: str
) -> None:
    for summary in shipped.list():
        for question in shipped.get(summary.name, language).questions:
            assert 2 <= len(question.probes) <= 3
            points = [probe.for_cover for probe in question.probes]
            assert len(set(points)) == len(points)
            for probe in question.probes:
                assert len(probe.text.split()) <= 25
                assert probe.text.count("?") <= 1


def test_no_shipped_question_is_asked_in_two_roles(shipped: Roles) -> None:
    texts = [
        question.text for role in shipped.list() for question in shipped.get(role.name).questions
    ]
    assert len(texts) == len(set(texts))


def test_every_shipped_role_has_the_same_questions_in_spanish(shipped: Roles) -> None:
    for summary in shipped.list():
        assert summary.languages == ("en", "es")
        english, spanish = shipped.get(summary.name, "en"), shipped.get(summary.name, "es")
        assert [len(q.covers) for q in spanish.questions] == [
            len(q.covers) for q in english.questions
        ]
        assert not {q.text for q in spanish.questions} & {q.text for q in english.questions}
        assert _probed_points(spanish) == _probed_points(english)


def _probed_points(role: Role) -> list[list[int]]:
    """Return for each question the places in `covers` that its follow-ups are for."""
    return [
        [question.covers.index(probe.for_cover) for probe in question.probes]
        for question in role.questions
    ]


@pytest.mark.parametrize("language", ["es", "es-MX", "ES"])
def test_a_language_finds_its_packs_whatever_its_region(shipped: Roles, language: str) -> None:
    assert shipped.get("data", language).title == "Datos"
    assert shipped.get("astronaut", language).questions[0].text.startswith("Háblame")
    assert "Ventas" in [role.title for role in shipped.list(language)]


@pytest.mark.parametrize("language", [None, "fr", "en-GB"])
def test_a_language_without_packs_is_asked_in_the_default_language(
    shipped: Roles, language: str | None
) -> None:
    assert shipped.get("data", language).title == "Data"


def test_a_role_that_a_language_lacks_is_asked_in_the_default_language(tmp_path: Path) -> None:
    folder_with(tmp_path, "baker.yaml", GOOD)
    (tmp_path / "es").mkdir()
    folder_with(tmp_path / "es", "panadero.yaml", GOOD.replace("Baker", "Panadero"))
    roles = load_roles(tmp_path)
    assert roles.get("baker", "es").title == "Baker"
    assert roles.get("panadero", "es").title == "Panadero"
    assert [role.languages for role in roles.list() if role.name == "baker"] == [("en",)]


def test_packs_in_the_folder_itself_are_in_the_default_language(tmp_path: Path) -> None:
    folder_with(tmp_path, "panadero.yaml", GOOD)
    assert load_roles(tmp_path, "es").list()[0].languages == ("es",)


def test_a_language_without_general_questions_is_refused(tmp_path: Path) -> None:
    folder_with(tmp_path, "baker.yaml", GOOD)
    (tmp_path / "es").mkdir()
    with pytest.raises(RolePackError, match=r"es: general\.yaml is missing"):
        load_roles(tmp_path)


@pytest.mark.parametrize("asked", ["engineering", "  Engineering\n", "ENGINEERING"])
def test_a_role_is_found_whatever_its_case_and_spaces(shipped: Roles, asked: str) -> None:
    assert shipped.get(asked).name == "engineering"


@pytest.mark.parametrize("asked", ["", "astronaut", "../general", "\x00", "engineering.yaml"])
def test_an_unknown_role_gets_the_general_questions(shipped: Roles, asked: str) -> None:
    assert shipped.get(asked) == shipped.get("general")


def test_an_operator_adds_a_role_with_a_file(tmp_path: Path) -> None:
    folder_with(tmp_path, "night-baker_2.yaml", GOOD)
    role = load_roles(tmp_path).get("night-baker_2")
    assert role.title == "Baker"
    assert role.questions[0].covers == ("quantities", "timing")


def test_a_question_folded_over_lines_is_one_line(tmp_path: Path) -> None:
    folded = GOOD.replace("How do you plan", "|\n      How do you\n      plan")
    folder_with(tmp_path, "baker.yaml", folded)
    role = load_roles(tmp_path).get("baker")
    assert role.questions[0].text == "How do you plan a night's baking?"


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    folder_with(tmp_path, "baker.yaml", b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_roles(tmp_path).get("baker").title == "Baker"


def test_other_files_and_hidden_ones_are_left_alone(tmp_path: Path) -> None:
    folder_with(tmp_path, "README.md", "not a pack")
    folder_with(tmp_path, ".#baker.yaml", "not: a pack")
    assert [role.name for role in load_roles(tmp_path).list()] == ["general"]


PROBES = """\
    probes:
      - text: Which amounts did you need?
        for_cover: quantities
"""


def test_a_question_may_bring_follow_ups(tmp_path: Path) -> None:
    folder_with(tmp_path, "baker.yaml", GOOD + PROBES)
    (question,) = load_roles(tmp_path).get("baker").questions
    assert question.probes == (Probe(text="Which amounts did you need?", for_cover="quantities"),)


HEAD = GOOD.partition("questions:")[0]
QUESTION = """\
  - text: {}
    competency: Planning
    covers: [quantities]
"""
BROKEN = {
    "an empty file": ("", 1, "the file is empty"),
    "only a comment": ("# later\n", 1, "the file is empty"),
    "a list at the top": ("- title: x\n", 1, "expected the keys title, description, questions"),
    "an unquoted colon": (GOOD.replace("How do", "Say: how do"), 4, "not valid YAML"),
    "an unclosed quote": (GOOD.replace("How do", '"How do'), 4, "not valid YAML"),
    "an unclosed list": (GOOD.replace("timing]", "timing"), 6, "not valid YAML"),
    "a tab": (GOOD.replace("    comp", "\tcomp"), 5, "not valid YAML"),
    "a second document": (GOOD + "---\ntitle: x\n", 7, "not valid YAML"),
    "an unknown alias": (GOOD.replace("Planning", "*plan"), 5, "not valid YAML"),
    "a raw control character": (GOOD.replace("night", "\x07"), 4, "control character"),
    "an escaped one": (GOOD.replace("Planning", '"a\\0"'), 5, "control character"),
    "half a surrogate pair": (GOOD.replace("Planning", '"\\ud800"'), 5, "control character"),
    "Latin-1": (GOOD.replace("Baker", "Bäcker").encode("latin-1"), 1, "not UTF-8"),
    "a missing title": (GOOD.replace("title: Baker\n", ""), 1, "the key title is missing"),
    "a missing text": (
        GOOD.replace("text: How", "text: How", 1) + "  - competency: x\n",
        7,
        "text",
    ),
    "missing covers": (GOOD.replace("    covers: [quantities, timing]\n", ""), 4, "covers is miss"),
    "a misspelt key": (GOOD.replace("covers:", "cover:"), 6, "'cover'; did you mean covers?"),
    "an extra key": (GOOD + "language: en\n", 7, "unknown key 'language'; known are title"),
    "a merge key": ("<<: {title: x}\n" + GOOD, 1, "unknown key '<<'"),
    "a key twice": (GOOD + "title: Cook\n", 7, "the key title is there twice"),
    "a number for text": (GOOD.replace("Planning", "12"), 5, "put quotes around '12'"),
    "a yes for text": (GOOD.replace("Planning", "yes"), 5, "put quotes around 'yes'"),
    "a Python object": (GOOD.replace("Planning", "!!python/name:os.system x"), 5, "put quotes"),
    "nothing for text": (GOOD.replace("Planning", ""), 5, "competency is empty"),
    "blank text": (GOOD.replace("Planning", '"  "'), 5, "competency is empty"),
    "a list for text": (GOOD.replace("Planning", "[a]"), 5, "competency must be text"),
    "text for a list": (GOOD.replace("[quantities, timing]", "timing"), 6, "covers must be a list"),
    "a list in a list": (GOOD.replace("timing]", "[timing]]"), 6, "covers must be text"),
    "empty covers": (GOOD.replace("quantities, timing", ""), 6, "covers is empty"),
    "no questions": (HEAD + "questions: []\n", 3, "questions is empty"),
    "plain questions": (HEAD + "questions:\n  - How so?\n", 4, "expected the keys text"),
    "a long question": (GOOD + QUESTION.format("x" * 501), 7, "501 characters; at most 500"),
    "a long title": (GOOD.replace("Baker", "B" * 201), 1, "201 characters; at most 200"),
    "a doubled question": (
        GOOD + QUESTION.format("how do  you plan a night's baking?"),
        7,
        "stands in the file already",
    ),
    "a probe for nothing": (
        GOOD + PROBES.replace("for_cover: quantities", "for_cover: yeast"),
        9,
        "for_cover must be a line of the question's covers",
    ),
    "four probes": (GOOD + PROBES + PROBES.partition("\n")[2] * 3, 14, "more than 3 probes"),
    "51 questions": (
        GOOD + "".join(QUESTION.format(f"What about {n}?") for n in range(50)),
        154,
        "more than 50 questions",
    ),
}


@pytest.mark.parametrize(("content", "line", "what"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_pack_is_refused_with_its_file_and_line(
    tmp_path: Path, content: str | bytes, line: int, what: str
) -> None:
    folder_with(tmp_path, "baker.yaml", content)
    with pytest.raises(RolePackError) as refused:
        load_roles(tmp_path)
    message = str(refused.value)
    assert message.startswith(f"{tmp_path / 'baker.yaml'}:{line}: ")
    assert what in message
    assert "\n" not in message


def test_a_question_of_500_characters_is_allowed(tmp_path: Path) -> None:
    folder_with(tmp_path, "baker.yaml", GOOD + QUESTION.format("x" * 500))
    assert len(load_roles(tmp_path).get("baker").questions) == 2


@pytest.mark.parametrize("name", ["Baker.yaml", "2baker.yaml", "night baker.yaml", "baker.yml"])
def test_a_file_name_that_no_role_can_have_is_refused(tmp_path: Path, name: str) -> None:
    folder_with(tmp_path, name, GOOD)
    with pytest.raises(RolePackError, match="file name") as refused:
        load_roles(tmp_path)
    assert str(refused.value).startswith(f"{tmp_path / name}:1: ")


def test_a_pack_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    folder_with(tmp_path, "general.yaml", GOOD)
    (tmp_path / "baker.yaml").mkdir()
    with pytest.raises(RolePackError, match=r"baker\.yaml:1: cannot be read"):
        load_roles(tmp_path)


def test_a_folder_without_general_is_refused(tmp_path: Path) -> None:
    (tmp_path / "baker.yaml").write_text(GOOD)
    with pytest.raises(RolePackError, match=r"general\.yaml is missing"):
        load_roles(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RolePackError, match="no such folder"):
        load_roles(tmp_path / "nowhere")
