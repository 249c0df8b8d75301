"""Files of the page: under its policy, of the right type, and nothing beyond them."""

import re
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from gateway.candidate.page import install
from shared.http.edge import Edge
from shared.http.problems import install as install_problems
from shared.http.static_files import CONTENT_SECURITY_POLICY, PUBLIC_FOR_AN_HOUR


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    folder = tmp_path / "assets"
    for name in ("tasks/engine.mjs", "tasks/engine.wasm", "models/face.task"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"content")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


async def called() -> None:
    """Answer as a route of the application."""


def page(assets: Path) -> httpx2.AsyncClient:
    app = FastAPI()
    install_problems(app)
    app.add_api_route("/call", called, methods=["POST"])
    install(app, assets)
    transport = httpx2.ASGITransport(Edge(app))
    return httpx2.AsyncClient(transport=transport, base_url="http://gateway")


async def test_the_shared_files_are_served_under_the_same_policy(assets: Path) -> None:
    async with page(assets) as client:
        module = await client.get("/shared/web/js/dom.js")
        assert module.status_code == 200
        assert module.headers["Content-Type"] == "text/javascript"
        assert module.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        for path in ("model.py", "web/../model.py", "web/%2e%2e/model.py"):
            assert (await client.get(f"/shared/{path}")).status_code == 404, path


async def test_the_page_may_reach_nothing_but_its_own_server(assets: Path) -> None:
    async with page(assets) as client:
        answer = await client.get("/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "connect-src 'self';" in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("tasks/engine.mjs", "text/javascript"),
        ("tasks/engine.wasm", "application/wasm"),
        ("models/face.task", "application/octet-stream"),
    ],
)
async def test_assets_have_types_that_browsers_take_and_may_be_cached(
    assets: Path, name: str, kind: str
) -> None:
    async with page(assets) as client:
        answer = await client.get(f"/assets/{name}")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Cache-Control"] == PUBLIC_FOR_AN_HOUR
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert (await client.head(f"/assets/{name}")).status_code == 200
        known = {"If-None-Match": answer.headers["ETag"]}
        again = await client.get(f"/assets/{name}", headers=known)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/nothing.mjs",
        "/assets/../secret.txt",
        "/assets/%2e%2e/secret.txt",
        "/assets/tasks/..%2f..%2f..%2fsecret.txt",
        "/assets/",
        "/nothing.js",
        "/%2e%2e/page.py",
        "/%00",
    ],
)
async def test_an_address_that_is_no_file_is_a_404_problem(assets: Path, path: str) -> None:
    async with page(assets) as client:
        answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_the_link_of_an_invitation_has_the_document_of_its_first_screen(
    assets: Path,
) -> None:
    async with page(assets) as client:
        document, link = await client.get("/"), await client.get("/i")
        assert (await client.head("/i")).status_code == 200
    assert link.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "js/screens/invited.js" in link.text
    assert "js/screens/invited.js" not in document.text
    preloaded = re.findall('modulepreload" href="([^"]*)', link.text)
    assert len(preloaded) == len(set(preloaded))


async def test_without_assets_each_of_them_is_404(tmp_path: Path) -> None:
    async with page(tmp_path / "never made") as client:
        assert (await client.head("/assets/tasks/engine.mjs")).status_code == 404
        assert (await client.get("/")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/", 405),
        ("POST", "/nothing", 404),
        ("GET", "/call", 405),
        ("DELETE", "/assets/tasks/engine.mjs", 405),
        ("DELETE", "/assets/nothing", 404),
    ],
)
async def test_a_wrong_method_is_told_from_a_wrong_path(
    assets: Path, method: str, path: str, status: int
) -> None:
    async with page(assets) as client:
        assert (await client.request(method, path)).status_code == status


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("es-MX,en;q=0.5", "es"), ("fr, EN-gb", "en"), ("de", "en"), ("", "en"), ("*", "en")],
)
async def test_the_document_is_in_the_browsers_language_and_preloads_its_texts(
    assets: Path, accepted: str, language: str
) -> None:
    async with page(assets) as client:
        answer = await client.get("/", headers={"Accept-Language": accepted})
        assert f'<html lang="{language}">' in answer.text
        assert "Accept-Language" in answer.headers["Vary"]
        files = re.findall('(?:href|src)="(w/[^"#]*)', answer.text)
        assert any(file.endswith(f"/js/texts/{language}.js") for file in files)
        for file in files:
            assert (await client.get(f"/{file}")).status_code == 200, file


async def test_the_service_worker_knows_the_files_and_is_asked_for_each_time(assets: Path) -> None:
    async with page(assets) as client:
        worker = await client.get("/sw.js")
        assert worker.headers["Cache-Control"] == "no-cache"
        assert worker.headers["Content-Type"].startswith("text/javascript")
        found = re.search('^const ADDRESS = "(w/[0-9a-f]+)";$', worker.text, re.MULTILINE)
        assert found
        assert (await client.get(f"/{found[1]}/js/main.js")).status_code == 200
        assert '"js/interview.js"' in worker.text
