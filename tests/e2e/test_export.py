"""All that is stored of a session, however much it is; and nothing once it is erased."""

import base64

from shared.erasure import MAX_PART_CHARS
from tests.e2e.problems import check_problem
from tests.support.api_client import Interview, read
from tests.support.stacks import ON_EMBEDDED, ON_EVERY_STACK

LONG = 'W\N{LATIN SMALL LETTER O WITH DIAERESIS}rter "und" mehr. ' * 8_000


@ON_EVERY_STACK
async def test_the_export_of_a_long_interview_is_whole(interview: Interview) -> None:
    said = [f"{index}. {LONG}" for index in range(len(interview.questions))]
    assert sum(map(len, said)) > 2 * MAX_PART_CHARS
    for index, text in enumerate(said):
        await interview.say(text, index)
    path = f"/interview/{interview.id}"
    found = read(await interview.client.get(f"{path}/export", headers=interview.headers))
    assert sorted(row["text"] for row in found["services"]["stt"]["utterances"]) == said
    assert found["services"]["gateway"]["session"][0]["id"] == interview.id

    erased = read(await interview.client.delete(path, headers=interview.headers))
    assert erased["complete"] is True
    assert erased["removed"]["stt"]["utterances"] == len(said)
    check_problem(await interview.client.get(f"{path}/export", headers=interview.headers), 404)


@ON_EMBEDDED
async def test_the_export_holds_the_pdf(interview: Interview) -> None:
    path = f"/interview/{interview.id}/export"
    await interview.say("I fixed it.")
    report = await interview.finalize()
    exported = read(await interview.client.get(path, headers=interview.headers))
    printed = await interview.client.get(report["pdf_url"])
    assert base64.b64decode(exported["pdf"]) == printed.content
