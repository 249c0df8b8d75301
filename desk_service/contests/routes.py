"""Answers to contests over HTTP."""

from fastapi import APIRouter, Request
from pydantic import Field

from desk_service.contests.domain import MAX_ANSWER_CHARS
from desk_service.context import Context
from desk_service.http.access import Caller
from desk_service.http.problems import gated, problem
from desk_service.http.route import caller_of, needs_login
from desk_service.interviews.access import dossier_of_call
from desk_service.interviews.bodies import ShownContest
from desk_service.interviews.showing import contest_of
from shared.http.bodies import Body, NotBlank
from shared.model import ContestOutcome


class AnswerBody(Body):
    answer: NotBlank = Field(max_length=MAX_ANSWER_CHARS)
    outcome: ContestOutcome


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["decisions"], route_class=context.route)

    @router.post(
        "/interviews/{interview_id}/contests/{contest_id}/answer",
        operation_id="answer_contest",
        summary="Answer a candidate's objection, which the candidate's link then shows",
        description="By somebody else than who decided, where there is another admin. `regraded`"
        " begins the reviews anew, blind again.",
        responses=gated(401, 404, 409, 413, 415, 422),
        dependencies=[needs_login("admin", "recruiter")],
    )
    async def answer(
        request: Request, interview_id: str, contest_id: str, body: AnswerBody
    ) -> ShownContest:
        caller = caller_of(request)
        dossier = await dossier_of_call(context, request, interview_id)
        contest = next((each for each in dossier.contests if each.id == contest_id), None)
        if contest is None:
            raise problem(404, "there is no such objection to this interview")
        await _check_other(context, caller, interview_id)
        answered = None
        if contest.state == "open":
            answered = await context.answering.answer(
                contest, caller.id, body.answer.strip(), body.outcome
            )
        if answered is None:
            raise problem(409, "the objection was answered", "contest-answered")
        return contest_of(answered, {caller.id: caller.user.name})

    return router


async def _check_other(context: Context, caller: Caller, interview_id: str) -> None:
    """Raise Problem 409 for who decided, where another admin could answer."""
    decisions = await context.reading.decisions.of([interview_id])
    if caller.id not in {each.by for each in decisions}:
        return
    if set(await context.users.admins()) - {caller.id}:
        raise problem(409, "you decided: another admin answers this objection", "decided-by-you")
