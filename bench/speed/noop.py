"""FastAPI's no-op with the same body models and server, to which the gateway is held."""

import os

import uvicorn
from fastapi import FastAPI

from gateway.candidate.attention import AttentionBody
from gateway.candidate.transcripts import AppendBody

app = FastAPI()


@app.post("/stt/append")
async def append(body: AppendBody) -> dict[str, str]:
    return {"status": "ok"}


@app.post("/interview/{session_id}/attention", status_code=201)
async def observed(session_id: str, body: AttentionBody) -> dict[str, str]:
    return {"status": "recorded"}


@app.get("/interview/{session_id}/attention")
async def latest(session_id: str) -> dict[str, str | float | None]:
    return {"state": "focused", "score": 0.9, "last_event": "looking_ahead"}


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["PORT"]), access_log=False, log_level="warning")
