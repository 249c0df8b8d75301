"""A client of the API that openapi-python-client generates from the OpenAPI document."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

PACKAGE = "generated_client"

CONFIG = {
    # Kinds of content that the generator does not know: files, whose bytes it returns.
    "content_type_overrides": {
        "application/pdf": "application/octet-stream",
        "video/mp4": "application/octet-stream",
        "audio/wav": "application/octet-stream",
    },
    "post_hooks": [],  # it would call ruff to format the package
}


def generate(document: Mapping[str, Any], folder: Path) -> None:
    """Generate PACKAGE into the folder; fail if the generator leaves anything of the API out."""
    (folder / "openapi.json").write_text(json.dumps(document))
    (folder / "config.json").write_text(json.dumps(CONFIG))
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning"]
    paths = ["--path", "openapi.json", "--config", "config.json", "--output-path", PACKAGE]
    made = subprocess.run(
        [*command, *paths, "--meta", "none"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr


class GeneratedClient:
    """The generated functions and models by their names."""

    def call(self, tag: str, operation: str, *arguments: Any, **named: Any) -> Any:
        """Call the function of an operation, and return the status and the parsed answer."""
        function = import_module(f"{PACKAGE}.api.{tag}.{operation}").sync_detailed
        answer = function(*arguments, **named)
        return answer.status_code, answer.parsed

    def model(self, name: str, /, **fields: Any) -> Any:
        return getattr(import_module(f"{PACKAGE}.models"), name)(**fields)

    def connection(self, url: str, token: str | None = None) -> Any:
        module = import_module(PACKAGE)
        settings = {"base_url": url, "timeout": 70, "raise_on_unexpected_status": True}
        if token is None:
            return module.Client(**settings)
        return module.AuthenticatedClient(token=token, **settings)


@contextmanager
def imported(folder: Path) -> Iterator[GeneratedClient]:
    """Make PACKAGE of the folder importable."""
    sys.path.insert(0, str(folder))
    try:
        yield GeneratedClient()
    finally:
        sys.path.remove(str(folder))
        for name in [each for each in sys.modules if each.split(".")[0] == PACKAGE]:
            del sys.modules[name]
