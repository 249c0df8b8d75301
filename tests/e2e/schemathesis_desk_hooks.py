"""The facts about the desk's API that schemathesis needs and no OpenAPI document holds.

The desk is the one that `vivavoce demo` fills. `st run` reads this file, with the desk's address in
DESK, and the e-mail address and the password of the demo's login in DESK_EMAIL and DESK_PASSWORD.
"""

import itertools
import os
from typing import Any

import httpx2
import schemathesis
from schemathesis import AuthContext, HookContext, Response

Case = schemathesis.Case[Any]

STRANGERS = 10
"""Each so-many-th call is about ids that there are not."""

LEAVES = ("/logout", "/me/password")
"""Calls after which a login may be over."""

calls = itertools.count(1)
API = f"{os.environ['DESK']}/desk/api/v1"
client = httpx2.Client(timeout=60)


def log_in() -> str:
    body = {"email": os.environ["DESK_EMAIL"], "password": os.environ["DESK_PASSWORD"]}
    client.post(f"{API}/login", json=body).raise_for_status()
    return client.cookies["desk"]


def listed(path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(f"{API}{path}").raise_for_status().json()["items"]
    return items


def made(path: str, **body: Any) -> Any:
    return client.post(f"{API}{path}", json=body).raise_for_status().json()


login = [log_in()]
reported = next(each for each in listed("/interviews?state=reported") if each["contest"])
contest = client.get(f"{API}/interviews/{reported['id']}").json()["contests"][0]["id"]
user = made("/users", name="Bob", email="bob@example.org", role="reviewer")["user"]["id"]
JOB = "Support engineer: you find the causes of faults, and speak with customers who are upset."
known: dict[str, str] = {
    "draft_id": made("/drafts", job_description=JOB)["id"],
    "template_id": reported["template_id"],
    "n": "1",
    "invitation_id": listed("/invitations")[-1]["id"],
    "interview_id": reported["id"],
    "contest_id": contest,
    "user_id": user,
}


@schemathesis.auth(refresh_interval=None)  # a login ends with its own call
class Staff:
    """Log in, and name what there is."""

    def get(self, case: Case, _context: AuthContext) -> str:
        return login[-1]

    def set(self, case: Case, cookie: str, _context: AuthContext) -> None:
        case.cookies["desk"] = cookie
        if next(calls) % STRANGERS == 0:
            return
        if case.path.endswith("/compare") and case.meta and case.meta.generation.mode.is_positive:
            case.query["template"] = known["template_id"]
            case.query.pop("version", None)
        for name, value in case.path_parameters.items():
            case.path_parameters[name] = existing(name) or value
        if case.path.endswith("/archive"):
            case.path_parameters["template_id"] = made("/templates", title="Old")["id"]
        if case.method == "DELETE" and "interview_id" in case.path_parameters:
            case.path_parameters["interview_id"] = invited()


def existing(name: str) -> str | None:
    """Return the id of something that is there; None for spans of sound, which the demo has not."""
    if name == "key_id":
        return str(made("/keys", name="ats", scopes=["audit"])["key"]["id"])
    return known.get(name)


def invited() -> str:
    """Return a new invitation, which a call may erase."""
    until = listed("/invitations")[0]["expires_at"]
    row = {"name": "Eve"}
    body = {"template_id": known["template_id"], "expires_at": until, "rows": [row]}
    return str(made("/invitations", **body)["items"][0]["id"])


@schemathesis.hook
def after_call(_context: HookContext, case: Case, response: Response) -> None:
    if case.path.endswith(LEAVES) and response.status_code < 300:
        login.append(log_in())
