"""Files of a page under their digest: one content for ever, compressed, and nothing beside them."""

import gzip
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from shared.http.page_files import IMMUTABLE, PageFiles, without_comments

MODULE = 'import { one } from "./one.js";\nimport {\n  two,\n} from "../shared/two.js";\n'


@pytest.fixture
def web(tmp_path: Path) -> Path:
    for name, text in {
        "js/main.js": MODULE,
        "js/one.js": 'export * from "./three.js";\n',
        "js/three.js": 'export const lazy = () => import("./four.js");\n',
        "js/four.js": "",
        "js/looker.worker.js": "",
        "css/a.css": "a {}\n",
        "css/b.css": "b {}\n",
        "secret.txt": "secret",
        "sw.js": "",
    }.items():
        (tmp_path / "web" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "web" / name).write_text(text)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/two.js").write_text("")
    return tmp_path


def read(folder: Path, salt: bytes = b"") -> PageFiles:
    combined = {"css/page.css": ["css/b.css", "css/a.css"]}
    return PageFiles({"": folder / "web", "shared": folder / "other"}, combined, salt)


def client(files: PageFiles) -> httpx2.AsyncClient:
    app = FastAPI()
    app.mount(f"/{files.address}", files)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://gateway")


def test_the_digest_follows_every_file_and_the_salt(web: Path) -> None:
    first = read(web).digest
    assert read(web).digest == first
    assert read(web, b"assets").digest != first
    (web / "web/js/four.js").write_text("0;")
    assert read(web).digest != first


def test_modules_are_those_that_are_imported_statically(web: Path) -> None:
    files = read(web)
    assert files.modules("js/main.js") == [
        "js/main.js",
        "js/one.js",
        "shared/two.js",
        "js/three.js",
    ]
    assert f'href="{files.address}/js/one.js"' in files.preloads(["js/one.js"])


async def test_a_file_is_immutable_and_compressed(web: Path) -> None:
    files = read(web)
    async with client(files) as page:
        answer = await page.get(f"/{files.address}/js/main.js")
        assert answer.headers["Cache-Control"] == IMMUTABLE
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert answer.text == MODULE
        plain = {"Accept-Encoding": "identity"}
        answer = await page.get(f"/{files.address}/css/page.css", headers=plain)
        assert "Content-Encoding" not in answer.headers
        assert answer.text == "b {}\na {}\n"
        worker = await page.get(f"/{files.address}/js/looker.worker.js")
        assert "default-src 'none'" in worker.headers["Content-Security-Policy"]
    assert gzip.decompress(files.files["js/main.js"].compressed).decode() == MODULE


@pytest.mark.parametrize(
    "path", ["secret.txt", "sw.js", "js/../secret.txt", "nothing.js", "", "js"]
)
async def test_an_address_without_a_file_of_the_page_is_404(web: Path, path: str) -> None:
    files = read(web)
    async with client(files) as page:
        assert (await page.get(f"/{files.address}/{path}")).status_code == 404
        assert (await page.get(f"/w/0123456789abcdef/{path}")).status_code == 404


async def test_a_file_can_only_be_read(web: Path) -> None:
    files = read(web)
    async with client(files) as page:
        answer = await page.post(f"/{files.address}/js/main.js")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
        assert (await page.head(f"/{files.address}/js/main.js")).status_code == 200


COMMENTED = b"""/** A module. */
import { a } from "./a.js"; // stays

/**
 * Two lines.
 */
export const b = /** @type {B} */ (a);
  /** @type {C} */ (b).c();
  // A line.
const d = "/* no comment */";
const url = "http://host//path";
/* One. */ const e = 1; /* Two. */
"""

BARE = b"""
import { a } from "./a.js"; // stays




export const b = /** @type {B} */ (a);
  /** @type {C} */ (b).c();

const d = "/* no comment */";
const url = "http://host//path";
/* One. */ const e = 1; /* Two. */
"""


def test_comments_on_lines_of_their_own_are_left_out(tmp_path: Path) -> None:
    for name, served in (("a.js", BARE), ("a.svg", COMMENTED)):
        (tmp_path / name).write_bytes(COMMENTED)
        assert without_comments(tmp_path / name) == served
