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
CACHED = {name for name, service in OURS.items() if "REDIS_URL" in service["environment"]}

DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
EXAMPLE = (ROOT / "deploy/.env.example").read_text()
IMAGE = set(re.findall(r"([A-Z_]+)=", DOCKERFILE.rpartition("ENV ")[2])) | {"PORT"}
"""What the image sets. The port inside its container is nobody's business."""


def test_every_service_of_the_repository_runs() -> None:
    services = {path.parent.name for path in ROOT.glob("*/__main__.py")} - {"vivavoce"}
    assert set(OURS) == services
    for name, service in OURS.items():
        assert service["command"] == ["python", "-m", name]


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_setting_of_the_service(name: str) -> None:
    known = {field.upper() for field in OWN_SETTINGS.get(name, Settings).model_fields}
    assert set(OURS[name]["environment"]) <= known


@pytest.mark.parametrize("name", OURS)
def test_every_setting_of_a_service_can_be_set_or_is_the_images(name: str) -> None:
    settings = {field.upper() for field in OWN_SETTINGS.get(name, Settings).model_fields}
    if name not in CACHED:
        settings.remove("REDIS_URL")
    assert settings - IMAGE == set(OURS[name]["environment"]) - IMAGE


def test_the_example_of_an_env_file_holds_the_defaults() -> None:
    for variable, written in re.findall(r"^#([A-Z_]+)=(.+)$", EXAMPLE, re.MULTILINE):
        for settings in OWN_SETTINGS.values():
            field = settings.model_fields.get(variable.lower())
            if field is not None:
                given = settings.model_validate({variable.lower(): written})
                assert getattr(given, variable.lower()) == field.default, variable


def test_nobody_of_the_stack_has_more_power_than_it_needs() -> None:
    for name, service in SERVICES.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in service
    for name in (*OURS, "redis"):
        assert SERVICES[name]["read_only"] is True, name
        assert not SERVICES[name].get("cap_add")


def test_the_image_runs_as_somebody_else_than_root() -> None:
    users = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)
    assert users == ["10001:10001"]
    assert not any("user" in service for service in OURS.values())
    assert SERVICES["redis"]["user"] == "redis"


def test_broker_database_and_cache_need_passwords() -> None:
    """Which can be set in .env, and are part of the services' addresses."""
    asked = {
        "rabbitmq": SERVICES["rabbitmq"]["environment"]["RABBITMQ_DEFAULT_PASS"],
        "mongo": SERVICES["mongo"]["environment"]["MONGO_INITDB_ROOT_PASSWORD"],
        "redis": SERVICES["redis"]["command"][2],
    }
    assert SERVICES["redis"]["command"][1] == "--requirepass"
    gateway = OURS["gateway"]["environment"]
    for server, address in {
        "rabbitmq": gateway["BROKER_URL"],
        "mongo": gateway["STORE_URL"],
        "redis": gateway["REDIS_URL"],
    }.items():
        assert asked[server] == f"${{{server.upper()}_PASSWORD:-local-only}}"
        assert f":{asked[server]}@{server}:" in address


def test_the_phones_model_is_fetched_into_the_image_where_it_is_asked_for() -> None:
    assert OURS["gateway"]["build"]["args"] == {"PHONE_DETECTION": "${PHONE_DETECTION:-false}"}
    fetching = DOCKERFILE.partition(" AS assets")[2].partition("FROM ")[0]
    assert "ARG PHONE_DETECTION" in fetching.partition("RUN ")[0]


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
    named = set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    variables = [
        variable for service in OURS.values() for variable in service["environment"].items()
    ]
    handed_on = {name for name, value in variables if value is None}
    assert named == handed_on | set(re.findall(r"\$\{([A-Z_]+)", SOURCE))
