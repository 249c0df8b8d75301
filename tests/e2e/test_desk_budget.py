"""Interviews by invitation past their model budget: they wait, and staff may choose not to."""

from typing import Any

from gateway.interview.held_up import PUT_OFF
from tests.support.api_client import Interview, browser
from tests.support.desk import ANSWER, begin, first_account, invited, looked
from tests.support.eventually import eventually
from tests.support.model_thread import language_model
from tests.support.requests import Session
from tests.support.stacks import run_embedded


async def test_grades_wait_for_the_budget_or_for_staff_who_choose_the_offline_grader() -> None:
    spent = {"GRADER_INVITED_DAY_BUDGET_USD": "0.000001"}
    with language_model() as model, run_embedded(None, **model.settings, **spent) as stack:
        async with browser(stack.url) as client, first_account(stack) as admin:
            item, token = await invited(admin)
            await looked(client, token)
            begun = (await begin(client, token)).json()
            interview = Interview(client, Session.started(begun))
            await interview.say(ANSWER)
            ended = await client.post(
                "/report/finalize",
                json={"session_id": interview.id},
                headers={**interview.headers, "Prefer": "respond-async"},
            )
            assert ended.status_code == 202, ended.text
            path, shown = f"/interviews/{item['id']}", dict[str, Any]()

            async def waits() -> bool:
                shown.update((await admin.get(path)).json())
                return shown["graded_from"] is not None

            await eventually(waits)
            assert shown["state"] == "finished"
            refused = await interview.try_finalize()
            assert (refused.status_code, PUT_OFF in refused.json()["detail"]) == (503, True)
            waiting = await interview.report()
            assert (waiting.status_code, waiting.json()["problem"]) == (202, PUT_OFF)
            assert (await admin.post(f"{path}/grade-offline")).status_code == 202

            async def reported() -> bool:
                shown.update((await admin.get(path)).json())
                return bool(shown["state"] == "reported")

            await eventually(reported)
            assert shown["graded_from"] is None
    assert model.calls == 0
