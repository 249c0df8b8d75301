"""docker-compose.yml fits the code: a misspelt variable would otherwise be ignored in silence."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.settings import GatewaySettings
from grading_service.settings import GradingSettings
from shared.settings import Settings

ROOT = Path(__file__).parents[3]
SOURCE = (ROOT / "docker-compose.yml").read_text()
STACK = yaml.safe_load(SOURCE)
SERVICES: dict[str, dict[str, Any]] = STACK["services"]
OURS = {name: service for name, service in SERVICES.items() if (ROOT / name).is_dir()}
OWN_SETTINGS: dict[str, type[Settings]] = {
    "gateway": GatewaySettings,
    "grading_service": GradingSettings,
}


def test_every_service_of_the_repository_runs() -> None:
    services = {path.parent.name for path in ROOT.glob("*/__main__.py")} - {"vivavoce"}
    assert set(OURS) == services
    for name, service in OURS.items():
        assert service["command"] == ["python", "-m", name]


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_setting_of_the_service(name: str) -> None:
    known = {field.upper() for field in OWN_SETTINGS.get(name, Settings).model_fields}
    assert set(OURS[name]["environment"]) <= known


def test_only_the_gateway_is_published_and_only_to_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"gateway": ["${BIND:-127.0.0.1}:${PORT:-8000}:8000"]}


def test_only_gateway_and_grader_reach_beyond_the_stack() -> None:
    assert STACK["networks"]["inside"]["internal"] is True
    outside = {name for name, service in SERVICES.items() if service["networks"] != ["inside"]}
    assert outside == {"gateway", "grading_service"}


@pytest.mark.parametrize("name", OURS)
def test_a_service_gets_longer_to_stop_than_its_handlers(name: str) -> None:
    grace = float(OURS[name]["stop_grace_period"].removesuffix("s"))
    assert grace > OURS[name]["environment"]["STOP_GRACE"] + 10


def test_the_example_of_an_env_file_names_what_the_stack_reads() -> None:
    example = (ROOT / "deploy/.env.example").read_text()
    named = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    variables = [
        variable for service in OURS.values() for variable in service["environment"].items()
    ]
    handed_on = {name for name, value in variables if value is None}
    assert named == handed_on | set(re.findall(r"\$\{([A-Z_]+)", SOURCE))
