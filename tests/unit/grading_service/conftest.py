"""No test of grading speaks to a real language model, whatever it is given."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import anthropic
import pytest

from tests.conftest import is_here


@pytest.fixture(scope="session", autouse=True)
def only_stubs() -> Iterator[None]:
    original = anthropic.AsyncAnthropic.__init__

    def made(self: anthropic.AsyncAnthropic, **options: Any) -> None:
        original(self, **options)
        if not is_here(urlsplit(str(self.base_url)).hostname or ""):
            pytest.fail("a test made a client of a real language model")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(anthropic.AsyncAnthropic, "__init__", made)
        yield
