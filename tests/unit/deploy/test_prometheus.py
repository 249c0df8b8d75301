"""The rules of Prometheus are right: promtool says so, and each alert is proved and explained."""

import re
import subprocess
from typing import Any

import pytest
import yaml

from shared.services import SERVICES
from tests.conftest import needed
from tests.support.servers import ROOT, find

FOLDER = ROOT / "deploy/prometheus"
RULES, ALERTS, PROOFS, CONFIG = (
    yaml.safe_load((FOLDER / name).read_text())
    for name in ("rules.yml", "alerts.yml", "tests/alerts.yml", "prometheus.yml")
)
EVERY_RULE = [
    rule for file in (RULES, ALERTS) for group in file["groups"] for rule in group["rules"]
]
NAMES = {rule["alert"] for rule in EVERY_RULE if "alert" in rule}
HEALTHY, *FAULTS = PROOFS["tests"]
OPERATIONS = (ROOT / "docs/operations.md").read_text()


@pytest.fixture(scope="module")
def promtool() -> str:
    with needed():
        return find("promtool", "apt-get install prometheus")


def run(promtool: str, *arguments: str) -> None:
    done = subprocess.run(
        [promtool, *arguments], capture_output=True, text=True, cwd=FOLDER, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_configuration_and_the_rules_are_valid(promtool: str) -> None:
    run(promtool, "check", "rules", "rules.yml", "alerts.yml")
    run(promtool, "check", "config", "--syntax-only", "prometheus.yml")


def test_each_alert_fires_on_its_fault_and_none_on_a_healthy_stack(promtool: str) -> None:
    run(promtool, "test", "rules", "tests/alerts.yml")


def outcomes(proof: dict[str, Any]) -> dict[str, list[bool]]:
    """Return whether each alert of the proof is expected to fire, at each of its times."""
    found: dict[str, list[bool]] = {}
    for check in proof["alert_rule_test"]:
        found.setdefault(check["alertname"], []).append(bool(check["exp_alerts"]))
    return found


def test_each_alert_has_a_fault_and_is_quiet_on_the_healthy_stack() -> None:
    assert outcomes(HEALTHY) == {name: [False] for name in NAMES}
    assert {
        name for proof in FAULTS for name, fires in outcomes(proof).items() if any(fires)
    } == NAMES


def test_each_series_of_a_rule_is_made_by_the_code_or_by_another_rule() -> None:
    recorded = {rule["record"] for rule in EVERY_RULE if "record" in rule}
    for rule in EVERY_RULE:
        for name in re.findall(r"vivavoce[a-z0-9_:]*", re.sub(r'"[^"]*"', "", rule["expr"])):
            metric = re.sub(r"_(bucket|sum|count)$", "", name)
            assert name in recorded or f"`{metric}`" in OPERATIONS, f"{rule} reads {name}"


def test_the_documents_name_exactly_these_alerts() -> None:
    rows = re.findall(r"^\| `(Vivavoce[A-Za-z]+)` \|", OPERATIONS, re.MULTILINE)
    assert sorted(rows) == sorted(NAMES)


def test_every_service_is_scraped_and_missed() -> None:
    (scrape,) = CONFIG["scrape_configs"]
    (found,) = scrape["dns_sd_configs"]
    (relabel,) = scrape["relabel_configs"]
    services = {re.fullmatch(relabel["regex"], name)[1] for name in found["names"]}  # type: ignore[index]
    assert services == set(SERVICES)
    assert set(found["names"]) == {service.container for service in SERVICES.values()}
    (away,) = (rule for rule in EVERY_RULE if rule.get("alert") == "VivavoceServiceAway")
    assert set(re.findall(r'service="([a-z]+)"', away["expr"])) == set(SERVICES)
