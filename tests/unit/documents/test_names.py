"""The documents name files, settings, metrics and commands that exist."""

import re

import pytest
import yaml

from avatar_service.settings import AvatarSettings
from desk_service.settings import DeskSettings
from gateway.settings import GatewaySettings
from grading_service.settings import GradingSettings
from report_service.settings import ReportSettings
from shared.services import SERVICES
from stt_service.hearing.settings import HearingSettings
from tests.support.servers import ROOT
from vivavoce.backup.settings import BackupSettings
from vivavoce.invite import KeySettings

WRITTEN = [
    "README.md",
    "CONTRIBUTING.md",
    "DECISIONS.md",
    "SECURITY.md",
    "docs/operations.md",
    "docs/avatar.md",
    "docs/models.md",
    "docs/speech.md",
    "docs/glossary.md",
    "examples/README.md",
]
"""The documents that people write; the others are generated."""

SETTINGS = (
    GatewaySettings,
    GradingSettings,
    AvatarSettings,
    HearingSettings,
    ReportSettings,
    DeskSettings,
    KeySettings,
    BackupSettings,
)
VARIABLES = {
    *re.findall(
        r"(?:^|[#{])([A-Z_]+)(?:=|:-)", (ROOT / "deploy/.env.example").read_text(), re.MULTILINE
    ),
    *re.findall(r"^ARG ([A-Z_]+)", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE),
    "DATA_DIR",
    "SQLITE_TMPDIR",
    "REQUIRE_SERVERS",
    "KEEP_REPORTS",
    "ARGS",
    "COMPOSE_FILE",
    "ASSETS_DIR",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_SERVICE_NAME",
    "OTEL_BSP_SCHEDULE_DELAY",
    "OTEL_BSP_MAX_QUEUE_SIZE",
    "OTEL_SDK_DISABLED",
    "FASTAPI_OTEL_AUTO_CONFIGURE",
    "OTEL_RESOURCE_ATTRIBUTES",
}

EACH = pytest.mark.parametrize("document", WRITTEN)

LEFT_OUT = {"docker-compose.override.yml"}
"""Files that an operator makes."""

OTHERS = ("shared", "vivavoce", "deploy")
SOURCES = "\n".join(
    path.read_text()
    for folder in (*(service.package.split(".")[0] for service in SERVICES.values()), *OTHERS)
    for path in (ROOT / folder).rglob("*.py")
)
FILES = {path.name for path in ROOT.rglob("*.py") if "node_modules" not in path.parts}
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())

FILE = re.compile(r"\.(py|md|yml|yaml|json|js|toml|lock|dead|example)$")
FOREIGN = {"aio_pika.connect", "LANGUAGES", "DEFAULT_LOCALES", "VACUUM"}
"""Names of libraries and of the page."""

NAMED = re.compile(r"`([^`\s]+)`")


def text(document: str) -> str:
    return (ROOT / document).read_text()


def names(document: str) -> set[str]:
    return set(NAMED.findall(text(document)))


@EACH
def test_every_file_that_is_named_exists(document: str) -> None:
    for name in names(document) - LEFT_OUT:
        if re.fullmatch(r"[\w.-]+(/[\w.-]+)*/?(\.(py|md|yml|yaml|json|js|toml|lock))?", name) and (
            "/" in name.rstrip("/") or name.endswith((".py", ".md", ".yml", ".yaml", ".toml"))
        ):
            found = (ROOT / name).exists() or ((ROOT / document).parent / name).exists()
            assert found or name in FILES, f"{document} names {name}"


@EACH
def test_every_link_leads_to_a_file(document: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", text(document)):
        if "://" not in target:
            assert ((ROOT / document).parent / target).exists(), f"{document} links {target}"


@EACH
def test_every_setting_that_is_named_is_read_somewhere(document: str) -> None:
    known = {name.upper() for model in SETTINGS for name in model.model_fields} | VARIABLES
    for name in re.findall(r"`([A-Z][A-Z_]{3,})(?:=[^`]*)?`", text(document)):
        assert name.removesuffix("_FILE") in known or name in known | FOREIGN, (
            f"{document} names {name}"
        )


@EACH
def test_every_metric_and_make_target_exists(document: str) -> None:
    others = {"vivavoce_app", *(f"vivavoce_{name}" for name in COMPOSE["volumes"])}
    for metric in set(re.findall(r"`(vivavoce_[a-z_]+)[{`]", text(document))) - others:
        assert metric.removesuffix("_total").removesuffix("_info") in SOURCES, (
            f"{document} names {metric}"
        )
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for target in re.findall(r"(?:^|`)make ([a-z-]+)", text(document), re.MULTILINE):
        assert target in targets, f"{document} names make {target}"


@EACH
def test_every_part_of_a_class_or_module_that_is_named_exists(document: str) -> None:
    for name in names(document):
        if re.fullmatch(r"[A-Za-z_]+(\.[A-Za-z_]+)+(\(.*\))?", name) and not FILE.search(name):
            part = name.partition("(")[0].rpartition(".")[2]
            defined = rf"\b(def|class) {part}\b|\b{part}\b\s*[:=]"
            found = re.search(defined, SOURCES) or f'"{name}"' in SOURCES  # an event's name
            assert found or name in FOREIGN, f"{document} names {name}"


def test_every_metric_is_listed_for_operators() -> None:
    services = {service.package.split(".")[0] for service in SERVICES.values()}
    folders = [ROOT / package for package in ("shared", *services)]
    sources = [path.read_text() for folder in folders for path in folder.rglob("*.py")]
    metric = re.compile(r"(?:Counter|Gauge|Histogram|Info)\(\s*\"(vivavoce_[a-z_]+)\"")
    made = {name for source in sources for name in metric.findall(source)}
    assert len(made) > 20
    listed = text("docs/operations.md")
    for name in made:
        assert re.search(rf"^\|[^|]*`{name}(_info)?`", listed, re.MULTILINE), name
