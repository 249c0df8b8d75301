"""Entity tags: the number of a row's revision, which a change names in If-Match."""

import re
from typing import Annotated, Any

from fastapi import Header, Request

from desk_service.http.problems import problem
from shared.http.headers import sent_header

TAG = re.compile(r'"(0|[1-9][0-9]{0,9})"')

IfMatch = Annotated[
    str, Header(alias="If-Match", description="The ETag of the draft that was read.")
]
TAGGED: dict[str, Any] = {
    "ETag": {"schema": {"type": "string"}, "description": "The draft's entity tag, for If-Match."}
}


def tag_of(revision: int) -> dict[str, str]:
    """Return the header that names the revision."""
    return {"ETag": f'"{revision}"'}


def revision_read(request: Request) -> int:
    """Return the revision that the caller has read; Problem 428 if the call names none."""
    match = TAG.fullmatch(sent_header(request, b"if-match") or "")
    if match is None:
        raise problem(428, 'If-Match is needed: the ETag of the draft that you read, such as "3"')
    return int(match[1])


def overtaken() -> Exception:
    return problem(412, "somebody else saved the draft since you read it: read it again")
