"""docker-compose.yml fits the code: a misspelt variable would otherwise be ignored in silence."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from avatar_service.settings import AvatarSettings
from desk_service.settings import DeskSettings
from gateway.settings import GatewaySettings
from grading_service.settings import GradingSettings
from interviewer_service.settings import InterviewerSettings
from report_service.settings import ReportSettings
from shared.services import SERVICES as TABLE
from shared.settings import Settings
from stt_service.hearing.settings import HearingSettings

ROOT = Path(__file__).parents[3]
SOURCE = (ROOT / "docker-compose.yml").read_text()
STACK = yaml.safe_load(SOURCE)
SERVICES: dict[str, dict[str, Any]] = STACK["services"]
PACKAGES = {service.container: service.package for service in TABLE.values()}
OURS = {name: service for name, service in SERVICES.items() if name in PACKAGES}
JOBS = ("passwords", "accounts")
OBSERVERS = {"prometheus", "grafana", "collector"}
OPERATORS_JOB = "backup"
PROVISIONING = ROOT / "deploy/grafana/provisioning"


class Override(yaml.SafeLoader):
    """Reads Compose's `!reset` and `!override` as the value behind them."""


MONGO_PASSWORD = 'MONGO_INITDB_ROOT_PASSWORD="$$(cat /run/vivavoce/root_password)"'
"""How mongo gets its administrator's password: from a file of its own volume."""


def _sequence(loader: yaml.SafeLoader, node: yaml.SequenceNode) -> list[Any]:
    return loader.construct_sequence(node)


Override.add_constructor("!reset", _sequence)
Override.add_constructor("!override", _sequence)
TLS_SOURCE = (ROOT / "deploy/tls.yml").read_text()
TLS = yaml.load(TLS_SOURCE, Override)
PAGING_SOURCE = (ROOT / "deploy/paging.yml").read_text()
PAGING = yaml.safe_load(PAGING_SOURCE)
OWN_SETTINGS: dict[str, type[Settings]] = {
    "gateway": GatewaySettings,
    "interviewer_service": InterviewerSettings,
    "grading_service": GradingSettings,
    "avatar_service": AvatarSettings,
    "stt_service_hearing": HearingSettings,
    "report_service": ReportSettings,
    "desk_service": DeskSettings,
}
CACHED = {name for name, service in OURS.items() if "REDIS_URL_FILE" in service["environment"]}

TRACES = {
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_HEADERS",
    "OTEL_TRACES_SAMPLER",
    "OTEL_TRACES_SAMPLER_ARG",
    "OTEL_RESOURCE_ATTRIBUTES",
}
"""Variables that the SDK of OpenTelemetry reads."""

DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
EXAMPLE = (ROOT / "deploy/.env.example").read_text()
IMAGE = set(re.findall(r"([A-Z_]+)=", DOCKERFILE.rpartition("ENV ")[2])) | {"PORT", "DESK_PORT"}
"""Settings of the image. The port inside its container concerns nobody."""


def given(service: str) -> list[str]:
    """Return the settings of a service; a password comes in a file."""
    return [variable.removesuffix("_FILE") for variable in OURS[service]["environment"]]


def test_every_service_of_the_repository_runs() -> None:
    assert set(OURS) == set(PACKAGES)
    for name, service in OURS.items():
        assert service["command"] == ["python", "-m", PACKAGES[name]]


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_setting_of_the_service(name: str) -> None:
    known = {field.upper() for field in OWN_SETTINGS.get(name, Settings).model_fields}
    assert set(given(name)) - TRACES <= known


@pytest.mark.parametrize("name", OURS)
def test_every_setting_of_a_service_can_be_set_or_is_the_images(name: str) -> None:
    settings = {field.upper() for field in OWN_SETTINGS.get(name, Settings).model_fields}
    if name not in CACHED:
        settings.remove("REDIS_URL")
    assert settings - IMAGE == set(given(name)) - IMAGE - TRACES


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
    for name in (*OURS, *JOBS, "redis"):
        assert SERVICES[name]["read_only"] is True, name
        assert not SERVICES[name].get("cap_add")


def test_the_image_runs_as_somebody_else_than_root() -> None:
    users = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)
    assert users == ["10001:10001"]
    assert not any("user" in service for service in OURS.values())
    assert SERVICES["redis"]["user"] == "redis"


def test_no_password_stands_in_the_compose_file_or_the_environment() -> None:
    written = SOURCE.replace(MONGO_PASSWORD, "")
    assert not re.search(r"local-only|PASS(WORD)?\b[^_]", written)
    for service in OURS.values():
        assert "BROKER_URL_FILE" in service["environment"]
        assert "STORE_URL_FILE" in service["environment"]
    mongo = SERVICES["mongo"]["environment"]
    assert mongo == {"MONGO_INITDB_ROOT_USERNAME": "root"}


def test_nobody_mounts_the_passwords_of_another() -> None:
    owners = {service.container: name for name, service in TABLE.items()}
    for name, service in SERVICES.items():
        if name not in (*JOBS, *OBSERVERS, OPERATORS_JOB):
            mounted = [each for each in service["volumes"] if "-secrets:" in each]
            assert mounted == [f"{owners.get(name, name)}-secrets:/run/vivavoce:ro"], name


def test_servers_start_after_the_passwords_and_services_after_the_accounts() -> None:
    """And `up --wait` waits for a job's end, since a service depends on it."""
    done = {"condition": "service_completed_successfully"}
    for name in ("rabbitmq", "mongo", "redis"):
        assert SERVICES[name]["depends_on"] == {"passwords": done}
    for service in OURS.values():
        assert service["depends_on"]["accounts"] == done
    assert {SERVICES[name]["restart"] for name in JOBS} == {"no"}
    assert SERVICES["passwords"]["network_mode"] == "none"


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_in_trouble_takes_no_other_with_it(name: str) -> None:
    assert SERVICES[name]["mem_limit"]
    assert SERVICES[name]["pids_limit"]
    assert SERVICES[name]["ulimits"]["nofile"]


def test_the_image_of_every_server_can_be_pinned_by_digest() -> None:
    for name in ("rabbitmq", "mongo", "redis"):
        assert SERVICES[name]["image"].startswith(f"${{{name.upper()}_IMAGE:-{name}:")


def test_the_phones_model_is_fetched_into_the_image_where_it_is_asked_for() -> None:
    assert OURS["gateway"]["build"]["args"]["PHONE_DETECTION"] == "${PHONE_DETECTION:-false}"
    fetching = DOCKERFILE.partition(" AS assets")[2].partition("FROM ")[0]
    assert "ARG PHONE_DETECTION" in fetching.partition("RUN ")[0]


def test_the_packages_for_speech_are_only_in_the_images_that_need_them() -> None:
    locks = {
        service["image"]: service["build"]["args"].get("LOCK")
        for service in OURS.values()
        if "build" in service
    }
    hearing = {name for name, service in TABLE.items() if service.sound == "rw"}
    images = {OURS[TABLE[name].container]["image"] for name in hearing}
    assert images == {image for image, lock in locks.items() if lock == "requirements-hear.lock"}
    assert locks["vivavoce:local"] is None
    assert all(service["image"] in locks for service in OURS.values())
    assert "vivavoce:local" not in images


def test_only_gateway_desk_and_observers_are_published_and_only_to_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {
        "gateway": ["${BIND:-127.0.0.1}:${PORT:-8000}:8000"],
        "desk_service": ["127.0.0.1:${DESK_PORT:-8001}:8001"],
        "prometheus": ["127.0.0.1:${PROMETHEUS_PORT:-9090}:9090"],
        "grafana": ["127.0.0.1:${GRAFANA_PORT:-3000}:3000"],
        "collector": ["127.0.0.1:${TRACES_PORT:-16686}:16686"],
    }


def test_observers_run_only_where_they_are_asked_for_and_know_no_password() -> None:
    asked_for = {name for name, each in SERVICES.items() if "profiles" in each}
    assert asked_for == {*OBSERVERS, OPERATORS_JOB}
    for name in OBSERVERS:
        assert SERVICES[name]["profiles"] == ["observe"]
        assert SERVICES[name]["read_only"] is True
        assert SERVICES[name]["image"].startswith(f"${{{name.upper()}_IMAGE:-")
    assert SERVICES["grafana"]["environment"]["GF_AUTH_ANONYMOUS_ORG_ROLE"] == "Viewer"
    assert (
        SERVICES["grafana"]["environment"]["GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION"] == "true"
    )


def test_observers_find_their_files_and_each_other() -> None:
    for name in OBSERVERS:
        for volume in SERVICES[name]["volumes"]:
            source = volume.partition(":")[0]
            assert source in STACK["volumes"] or (ROOT / source).is_dir(), volume
    sources = yaml.safe_load((PROVISIONING / "datasources/vivavoce.yml").read_text())["datasources"]
    hosts = {re.fullmatch(r"http://([a-z]+):\d+", each["url"])[1] for each in sources}  # type: ignore[index]
    assert hosts == {"prometheus", "collector"}
    (boards,) = yaml.safe_load((PROVISIONING / "dashboards/vivavoce.yml").read_text())["providers"]
    mounts = [volume.split(":")[1] for volume in SERVICES["grafana"]["volumes"]]
    assert boards["options"]["path"] in mounts


def test_prometheus_reaches_the_alertmanager_which_reaches_people() -> None:
    config = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    (alertmanagers,) = config["alerting"]["alertmanagers"]
    assert alertmanagers["static_configs"] == [{"targets": ["alertmanager:9093"]}]
    assert PAGING["services"].keys() == {"alertmanager"}
    alertmanager = PAGING["services"]["alertmanager"]
    assert alertmanager["networks"] == ["inside", "outside"]
    assert alertmanager["ports"] == ["127.0.0.1:${ALERTMANAGER_PORT:-9093}:9093"]
    assert alertmanager["profiles"] == ["observe"]
    assert alertmanager["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", OURS)
def test_traces_go_to_the_observers_collector_only_where_it_was_asked_for(name: str) -> None:
    endpoint = "${OTEL_EXPORTER_OTLP_ENDPOINT-${COMPOSE_PROFILES:+http://collector:4318}}"
    assert OURS[name]["environment"]["OTEL_EXPORTER_OTLP_ENDPOINT"] == endpoint
    assert "inside" in OURS[name]["networks"]
    assert "inside" in SERVICES["collector"]["networks"]


def test_a_backup_reaches_every_store_and_every_volume_with_files() -> None:
    job = SERVICES[OPERATORS_JOB]
    assert (job["profiles"], job["read_only"], job["networks"]) == (["backup"], True, ["inside"])
    places = {volume.rpartition(":/")[2] for volume in job["volumes"]}
    for service in OURS.values():
        files = [each.split(":")[1] for each in service["volumes"] if "-secrets:" not in each]
        assert {path.removeprefix("/") for path in files} <= places
    secrets = [each.split("}")[-1] for each in job["volumes"] if "-secrets:" in each]
    assert secrets == ["gateway-secrets:/run/gateway:ro", "mongo-secrets:/run/mongo:ro"]
    assert job["environment"]["STORE_URL_FILE"] == "/run/mongo/root_url"
    assert job["environment"]["BROKER_URL_FILE"] == "/run/gateway/broker_url"


def test_only_those_that_ask_a_model_reach_beyond_the_stack() -> None:
    """The gateway is reached from outside, by a network that translates no address for it."""
    assert STACK["networks"]["inside"]["internal"] is True
    networks = {name: service.get("networks", []) for name, service in SERVICES.items()}
    reaching = {name for name, joined in networks.items() if "outside" in joined}
    assert reaching == {"grading_service", "interviewer_service"}
    assert networks["gateway"] == networks["desk_service"] == ["inside", "published"]
    masquerade = "com.docker.network.bridge.enable_ip_masquerade"
    assert STACK["networks"]["published"]["driver_opts"] == {masquerade: "false"}


def test_behind_the_tls_proxy_nothing_else_is_published() -> None:
    proxy = TLS["services"]["proxy"]
    assert set(TLS["services"]) == {"gateway", "desk_service", "proxy"}
    for name in ("gateway", "desk_service"):
        assert TLS["services"][name]["ports"] == []
        trusted = TLS["services"][name]["environment"]["TRUSTED_PROXIES"]
        assert trusted == proxy["networks"]["front"]["ipv4_address"]
    assert TLS["networks"]["front"]["internal"] is True
    assert (proxy["cap_drop"], proxy["read_only"]) == (["ALL"], True)
    caddyfile = (ROOT / "deploy/Caddyfile").read_text()
    assert "reverse_proxy gateway:8000" in caddyfile
    assert "reverse_proxy @desk desk_service:8001" in caddyfile
    assert "header_up -X-Forwarded-Prefix" in caddyfile  # it would be a client's


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
    assert named == handed_on | set(
        re.findall(r"\$\{([A-Z_]+)", SOURCE + TLS_SOURCE + PAGING_SOURCE)
    )


@pytest.mark.parametrize(
    ("asked", "fetched", "built"),
    [
        ("optional", 0, True),
        ("optional", 1, True),  # out of reach: with a warning
        ("optional", 3, False),  # not as pinned
        ("required", 0, True),
        ("required", 1, False),  # out of reach
        ("required", 3, False),  # not as pinned
        ("none", 3, True),
        ("typo", 0, False),
    ],
)
def test_no_image_is_built_with_tampered_assets_nor_without_required_ones(
    tmp_path: Path, asked: str, fetched: int, built: bool
) -> None:
    stage = DOCKERFILE.partition(" AS assets")[2].partition("FROM ")[0]
    step = (
        stage.partition("RUN ")[2].replace("\\\n", " ").replace("/assets ", f"{tmp_path}/assets ")
    )
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\nexit {fetched}\n")
    python.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "ASSETS": asked}
    done = subprocess.run(["/bin/sh", "-c", step], env=environment, check=False)
    assert (done.returncode == 0) is built
