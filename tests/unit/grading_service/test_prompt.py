"""The prompt of the language model."""

import json

import pytest

from grading_service.claude import prompt
from tests.unit.grading_service.grades import answer


@pytest.mark.parametrize("language", ["en", "es-MX"])
def test_the_model_is_told_the_language_of_the_interview(language: str) -> None:
    content = prompt.request(answer(), 100, language)["messages"][0]["content"]
    data, _ = json.JSONDecoder().raw_decode(content)
    assert data["interview_language"] == language
    assert "interview_language" in prompt.system()
