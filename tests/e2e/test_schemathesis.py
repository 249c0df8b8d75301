"""The OpenAPI document, held against the running server by schemathesis: all of its checks."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.stacks import ON_EMBEDDED, ON_FULL, Stack

HERE = Path(__file__).parent
LONGEST = 600
"""Seconds, on a machine that has much else to do."""


def schemathesis(
    stack: Stack, document: str, config: str, environment: dict[str, str], *options: str
) -> None:
    """Fails with its report, which holds the calls that went wrong as curl commands."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli"),
            *("--config-file", str(HERE / config)),
            *("run", document, *options),
        ],
        cwd=stack.folder,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1]), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def gateway(stack: Stack, *options: str) -> None:
    environment = {"GATEWAY": stack.url, "AVATARS_DIR": stack.environment["AVATARS_DIR"]}
    document = f"{stack.url}/openapi.json"
    schemathesis(stack, document, "schemathesis.toml", environment, *options)


@ON_EMBEDDED
def test_the_server_is_as_its_document_says(stack: Stack) -> None:
    gateway(stack)


@ON_FULL
def test_the_full_stacks_server_is_as_its_document_says(stack: Stack) -> None:
    gateway(stack, "--phases", "examples,fuzzing", "--max-examples", "3")
