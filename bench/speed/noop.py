"""FastAPI's own no-op with the same body model on the same server: what the gateway is held to."""

import os

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Append(BaseModel):
    session_id: str
    text: str
    question_index: int = 0
    sequence: int | None = None


class Observed(BaseModel):
    state: str
    event: str
    confidence: float | None = None
    timestamp: str | None = None


@app.post("/stt/append")
async def append(body: Append) -> dict[str, str]:
    return {"status": "ok"}


@app.post("/interview/{session_id}/attention", status_code=201)
async def observed(session_id: str, body: Observed) -> dict[str, str]:
    return {"status": "recorded"}


@app.get("/interview/{session_id}/attention")
async def latest(session_id: str) -> dict[str, str | float | None]:
    return {"state": "focused", "score": 0.9, "last_event": "looking_ahead"}


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["PORT"]), access_log=False, log_level="warning")
