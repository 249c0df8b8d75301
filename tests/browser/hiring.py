"""The hiring side behind a browser test: an account at the desk that invites by its API."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from tests.browser.staff import ADA, claim
from tests.support.requests import Request, Session
from tests.support.stacks import Stack

LIFE_SECONDS = 3600.0
DEADLINE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Hiring:
    """A login at the desk, as its API's client. `stack` is where the candidates come."""

    client: httpx2.Client
    stack: Stack

    def template(self, pack: str = "general", **changes: Any) -> str:
        """Publish a template from a role pack, with changes to its draft; return its id."""
        made = self.post("/templates", {"pack": pack}).json()["id"]
        path = f"/templates/{made}"
        draft = self.client.get(f"{path}/draft")
        tag = draft.headers["etag"]
        if changes:
            saved = self.client.put(
                f"{path}/draft", json=draft.json() | changes, headers={"If-Match": tag}
            )
            assert saved.status_code == 200, saved.text
            tag = saved.headers["etag"]
        published = self.client.post(f"{path}/publish", headers={"If-Match": tag})
        assert published.status_code == 201, published.text
        return str(made)

    def invite(self, template: str, **fields: Any) -> tuple[str, str]:
        """Invite somebody; return the invitation's id, and the link on the stack's gateway.

        Return once the gateway has heard of the invitation.
        """
        person = {"name": "Grace Hopper", "email": "grace@example.org"}
        body = {"template_id": template, "expires_at": time.time() + LIFE_SECONDS}
        made = self.post("/invitations", body | {"rows": [person]} | fields).json()
        (item,) = made["items"]
        token = item["link"].partition("#")[2]
        self._heard(token)
        return item["id"], f"{self.stack.url}/i#{token}"

    def answered(self, template: str, answers: Sequence[str]) -> str:
        """Invite somebody who gives these answers; return the reported interview's id."""
        interview, link = self.invite(template)
        token = link.partition("#")[2]
        with httpx2.Client(base_url=self.stack.url, timeout=60) as candidate:
            begun = candidate.post("/interview/start", json={"invitation": token}).json()
            session = Session.started(begun)
            for index, answer in enumerate(answers):
                send(candidate, session.append(answer, index))
            send(candidate, session.finalize())
        self._until(interview, state="reported")
        return interview

    def interview(self, interview: str) -> dict[str, Any]:
        answer = self.client.get(f"/interviews/{interview}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def answer_objection(self, interview: str, answer: str) -> None:
        """Answer the candidate's objection, once the desk has heard of it; nothing changes."""
        self._until(interview, contest="open")
        (objection,) = self.interview(interview)["contests"]
        path = f"/interviews/{interview}/contests/{objection['id']}/answer"
        self.post(path, {"answer": answer, "outcome": "upheld"})

    def _until(self, interview: str, **wanted: str) -> None:
        """Wait until the interview has these fields."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not wanted.items() <= (found := self.interview(interview)).items():
            assert time.monotonic() < deadline, f"{wanted} is not in {found}"
            time.sleep(0.05)

    def revoke(self, invitation: str) -> None:
        self.post(f"/invitations/{invitation}/revoke", {})

    def post(self, path: str, body: dict[str, Any]) -> httpx2.Response:
        answer = self.client.post(path, json=body)
        assert answer.is_success, answer.text
        return answer

    def _heard(self, token: str) -> None:
        deadline = time.monotonic() + DEADLINE_SECONDS
        look = f"{self.stack.url}/invitation/look"
        while httpx2.post(look, json={"invitation": token}).status_code in (404, 503):
            assert time.monotonic() < deadline, "the gateway does not hear of the invitation"
            time.sleep(0.05)


@contextmanager
def hiring(stack: Stack) -> Iterator[Hiring]:
    """Log in to the desk of a stack, which is claimed first if need be."""
    claim(stack)
    with httpx2.Client(base_url=f"{stack.desk_url}/desk/api/v1", timeout=60) as client:
        Hiring(client, stack).post("/login", {"email": ADA["email"], "password": ADA["password"]})
        yield Hiring(client, stack)


def send(client: httpx2.Client, request: Request) -> None:
    """Send a call of a candidate, and fail unless it is accepted."""
    headers = dict(request.headers)
    answer = client.request(request.method, request.path, json=request.body, headers=headers)
    assert answer.is_success, answer.text
