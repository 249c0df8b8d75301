"""The load generator: conversations over keep-alive connections, paced or as fast as it goes."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bench.speed.load import Conversation, ask, hammer, repeated, run
from tests.support.requests import Request


class _Echo(BaseHTTPRequestHandler):
    """Answers with the body of the request, and with 503 on /busy."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(503 if self.path == "/busy" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Not a line."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Echo) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_a_conversation_is_sent_each_answer_and_may_go_on_from_it(port: int) -> None:
    heard: list[bytes] = []

    def grow() -> Conversation:
        text = b"1"
        while len(text) < 5:
            answer = yield bytes(Request("POST", "/", text.decode()))
            heard.append(answer.body)
            text = answer.body.strip(b'"') + b"1"

    result = run([(port, grow())])

    assert heard == [b'"1"', b'"11"', b'"111"', b'"1111"']
    assert result.statuses == {200: 4}


def test_an_answer_that_comes_in_many_parts_is_read_whole(port: int) -> None:
    text = "x" * 3_000_000

    assert len(ask(port, bytes(Request("POST", "/", text))).body) == len(text) + 2


def test_a_paced_run_sends_no_more_than_its_rate(port: int) -> None:
    lines = [(port, repeated(bytes(Request("POST", "/", 1)))) for _ in range(4)]

    result = run(lines, seconds=0.5, rate=40)

    assert 1 <= len(result.latencies) <= 21


def test_calls_beside_a_paced_run_are_neither_paced_nor_counted(port: int) -> None:
    beside: list[int] = []

    def talk() -> Conversation:
        while True:
            beside.append((yield bytes(Request("POST", "/busy", 1))).status)

    result = run(
        [(port, repeated(bytes(Request("POST", "/", 1))))],
        seconds=0.5,
        rate=10,
        beside=[(port, talk())],
    )

    assert result.statuses.keys() == {200}
    assert len(beside) > len(result.latencies)


def test_a_rate_of_answers_that_were_no_success_is_no_rate(port: int) -> None:
    result = hammer(port, bytes(Request("POST", "/busy", 1)), seconds=0.1, connections=2)

    with pytest.raises(RuntimeError, match="503"):
        _ = result.rate
