"""A reverse proxy that publishes a server under a path."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

PREFIX = "/viva"
OWN_HEADERS = {"connection", "transfer-encoding", "keep-alive", "date", "server"}
"""Headers of a single connection, and headers that the proxy sends itself."""

READ_BYTES = 64 * 1024


class _Handler(BaseHTTPRequestHandler):
    """A call that is passed on without PREFIX, and with the header X-Forwarded-Prefix."""

    upstream: str

    def _pass_on(self) -> None:
        if not self.path.startswith(PREFIX + "/"):
            self.send_error(404, "only the prefix is published")
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name: value for name, value in self.headers.items() if name != "Connection"}
        forwarded = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Prefix": PREFIX}
        connection = HTTPConnection(self.upstream, timeout=60)
        try:
            path = self.path.removeprefix(PREFIX)
            connection.request(self.command, path, body or None, headers | forwarded)
            answer = connection.getresponse()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in OWN_HEADERS:
                    self.send_header(name, value)
            self.end_headers()
            while piece := answer.read1(READ_BYTES):
                self.wfile.write(piece)
        except BrokenPipeError:
            pass  # the browser left, as it does from a stream
        finally:
            connection.close()

    do_GET = do_HEAD = do_POST = do_DELETE = _pass_on  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Write nothing: an address holds a session's id."""


@contextmanager
def published(url: str) -> Iterator[str]:
    """Publish the server at `url` under PREFIX, and yield the address of the proxy."""

    class Handler(_Handler):
        upstream = urlsplit(url).netloc

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
