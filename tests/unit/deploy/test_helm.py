"""The Helm chart, rendered by Helm's own code: it fits the services, and Kubernetes' schemas."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from helm_python import chart as helm
from helm_python.errors import HelmRenderError
from kubernetes_validate import validate

from shared.services import SERVICES
from shared.settings import Settings
from tests.support.servers import ROOT
from tests.unit.deploy.test_compose import OPERATORS_JOB, OURS, OWN_SETTINGS, TRACES
from tests.unit.deploy.test_compose import SERVICES as COMPOSE

FOLDER = ROOT / "deploy/helm/vivavoce"
CHART = helm.Chart.load(FOLDER)
VALUES = yaml.safe_load((FOLDER / "values.yaml").read_text())
EVERYTHING = {
    "keda": {"enabled": True},
    "podMonitor": {"enabled": True},
    "secrets": {"REDIS_URL": {"name": "vivavoce", "key": "redis_url"}},
    "image": {"registry": "registry.example.org", "pullSecrets": [{"name": "pull"}]},
    "services": {
        name: {"ingress": {"enabled": True, "className": "nginx", "tlsSecret": "tls"}}
        for name in ("gateway", "desk")
    },
}
WITH_BACKUPS = EVERYTHING | {
    "backup": {
        "enabled": True,
        "claim": "elsewhere",
        "secrets": {"BACKUP_PASSPHRASE": {"name": "backup", "key": "passphrase"}},
    },
}
OWN_KINDS = ("ScaledObject", "TriggerAuthentication", "PodMonitor")
"""Kinds that Kubernetes' own schemas do not know."""

Manifest = dict[str, Any]


def render(values: dict[str, Any] | None = None) -> list[Manifest]:
    """Return all manifests of a release named viva."""
    files = CHART.render(values, name="viva", namespace="hiring")
    texts = [text for path, text in sorted(files.items()) if path.endswith(".yaml")]
    return [each for text in texts for each in yaml.safe_load_all(text) if each]


def of_kind(kind: str, values: dict[str, Any] | None = None) -> dict[str, Manifest]:
    """Return the manifests of a kind by the service's name."""
    return {
        each["metadata"]["name"].removeprefix("viva-"): each
        for each in render(values)
        if each["kind"] == kind
    }


def pods() -> Iterator[tuple[str, Manifest, Manifest]]:
    """Yield each service's name, pod and container."""
    for name, deployment in of_kind("Deployment", EVERYTHING).items():
        pod = deployment["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        yield name, pod, container


PODS = {name: (pod, container) for name, pod, container in pods()}
EACH = pytest.mark.parametrize("name", SERVICES)


def test_helm_finds_nothing_wrong() -> None:
    found = helm.lint(FOLDER)
    assert found["errors"] == []
    assert [each["error"] for each in found["messages"]] == ["icon is recommended"]


@pytest.mark.parametrize("version", ["1.29", "1.37"])
@pytest.mark.parametrize("values", [{}, WITH_BACKUPS], ids=["by default", "with everything"])
def test_kubernetes_takes_every_manifest(values: dict[str, Any], version: str) -> None:
    manifests = [each for each in render(values) if each["kind"] not in OWN_KINDS]
    assert len(manifests) > 3 * len(SERVICES)
    for manifest in manifests:
        validate(manifest, version, strict=True)


def test_candidates_are_told_of_the_model_whose_key_only_the_graders_get() -> None:
    key = {"ANTHROPIC_API_KEY": {"name": "vivavoce", "key": "anthropic_api_key"}}
    for values in ({}, {"services": {"grading": {"secrets": key}}}):
        pod = of_kind("Deployment", values)["gateway"]["spec"]["template"]["spec"]
        environment = {each["name"]: each["value"] for each in pod["containers"][0]["env"]}
        assert environment.get("GRADER") == ("claude" if values else None)
        assert "ANTHROPIC_API_KEY_FILE" not in environment


def test_every_service_is_deployed_and_may_be_disturbed_one_pod_at_a_time() -> None:
    assert of_kind("Deployment").keys() == of_kind("PodDisruptionBudget").keys() == SERVICES.keys()
    assert VALUES["services"].keys() == SERVICES.keys()


@EACH
def test_a_service_runs_as_in_compose(name: str) -> None:
    service, (pod, container) = SERVICES[name], PODS[name]
    assert container["command"] == OURS[service.container]["command"]
    image = OURS[service.container]["image"].removesuffix(":local")
    assert container["image"].startswith(f"registry.example.org/{image}:")
    mounted = {
        each["mountPath"].removeprefix("/data/"): "ro" if each["readOnly"] else "rw"
        for each in container["volumeMounts"]
        if each["name"] == "files"
    }
    wanted = {
        "reports": service.reports,
        "films": service.films,
        "sound": service.sound,
        "erasures": service.erasures,
    }
    assert mounted == {folder: mode for folder, mode in wanted.items() if mode}
    assert any(each["name"] == "files" for each in pod["volumes"]) == bool(mounted)


@EACH
def test_a_pod_has_no_power_and_no_account(name: str) -> None:
    pod, container = PODS[name]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]


@EACH
def test_a_pod_stops_after_its_handlers(name: str) -> None:
    pod, container = PODS[name]
    settings = {each["name"]: each["value"] for each in container["env"]}
    pause = VALUES["pauseSeconds"] if "lifecycle" in container else 0
    assert pod["terminationGracePeriodSeconds"] - pause > float(settings["STOP_GRACE"]) + 10


@EACH
def test_every_setting_of_the_code_can_be_given_by_values(name: str) -> None:
    settings = OWN_SETTINGS.get(SERVICES[name].container, Settings)
    known = [field.upper() for field in settings.model_fields]
    given = dict.fromkeys(known, "given")
    manifest = of_kind("Deployment", {"services": {name: {"settings": given}}})[name]
    (container,) = manifest["spec"]["template"]["spec"]["containers"]
    values = {each["name"]: each["value"] for each in container["env"]}
    assert len(values) == len(container["env"])
    assert {setting: values.get(setting) for setting in known} == given
    by_default = {each["name"].removesuffix("_FILE") for each in PODS[name][1]["env"]}
    assert by_default <= set(known) | TRACES


def test_the_gateway_can_stay_at_an_older_version_while_workers_are_upgraded() -> None:
    values = {"image": {"tag": "0.2.0"}, "services": {"gateway": {"tag": "0.1.0"}}}
    tags = {
        name: each["spec"]["template"]["spec"]["containers"][0]["image"].rpartition(":")[2]
        for name, each in of_kind("Deployment", values).items()
    }
    assert tags == dict.fromkeys(SERVICES, "0.2.0") | {"gateway": "0.1.0"}


def test_secrets_are_files_of_a_secret_of_the_operators() -> None:
    assert not of_kind("Secret", EVERYTHING)
    for name, (pod, container) in PODS.items():
        secret = {e["name"]: e["value"] for e in container["env"] if e["name"].endswith("_FILE")}
        (volume,) = (each for each in pod["volumes"] if each["name"] == "secrets")
        paths = [
            item["path"] for s in volume["projected"]["sources"] for item in s["secret"]["items"]
        ]
        assert sorted(secret.values()) == sorted(f"/run/vivavoce/{path}" for path in paths)
        assert {"BROKER_URL_FILE", "STORE_URL_FILE"} <= secret.keys()
        assert ("REDIS_URL_FILE" in secret) == SERVICES[name].redis, name


def test_only_those_reach_the_internet_who_call_out() -> None:
    policies = of_kind("NetworkPolicy", EVERYTHING)
    assert policies.keys() == SERVICES.keys()
    outside = {
        name for name, each in policies.items() if "0.0.0.0/0" in str(each["spec"]["egress"])
    }
    assert outside == {"grading", "interviewer"}
    for name, policy in policies.items():
        assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"]
        ports = {port["port"] for rule in policy["spec"]["ingress"] for port in rule["ports"]}
        assert ports == ({"metrics", "http"} if SERVICES[name].http else {"metrics"})


def test_traces_may_leave_only_where_a_collector_is_named() -> None:
    named = {"settings": {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.observability:4318"}}
    for values, may in ({}, False), (named, True):
        policies = of_kind("NetworkPolicy", values)
        for policy in policies.values():
            assert ("4318" in str(policy["spec"]["egress"])) == may


def test_workers_grow_with_their_queue_and_the_gateway_with_its_processors() -> None:
    scaled = of_kind("ScaledObject", EVERYTHING)
    assert scaled.keys() == {name for name, each in SERVICES.items() if not each.http}
    table = dict(
        re.findall(
            r"^\| `([a-z]+)` \| (\d+) \|", (ROOT / "docs/scaling.md").read_text(), re.MULTILINE
        )
    )
    for name, each in scaled.items():
        (trigger,) = each["spec"]["triggers"]
        assert each["spec"]["scaleTargetRef"] == {"name": f"viva-{name}"}
        assert trigger["metadata"] == {
            "queueName": name,
            "mode": "QueueLength",
            "value": table[name],
        }
        assert trigger["authenticationRef"] == {"name": "viva-broker"}
    assert of_kind("HorizontalPodAutoscaler").keys() == {"gateway"}
    for name, each in of_kind("Deployment", EVERYTHING).items():
        assert ("replicas" in each["spec"]) == (name == "desk")  # an autoscaler decides elsewhere


def test_backups_are_made_from_the_command_of_compose_and_reach_no_more_than_they_read() -> None:
    assert not of_kind("CronJob", EVERYTHING)
    job = of_kind("CronJob", WITH_BACKUPS)["backup"]["spec"]["jobTemplate"]["spec"]
    pod = job["template"]["spec"]
    (container,) = pod["containers"]
    *command, _ = container["command"]
    assert command == COMPOSE[OPERATORS_JOB]["command"][:-1]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    files = {each["mountPath"]: each["readOnly"] for each in container["volumeMounts"][3:]}
    assert files == dict.fromkeys(("/data/reports", "/data/films", "/data/sound"), True)
    settings = {each["name"] for each in container["env"]}
    assert {"BROKER_URL_FILE", "STORE_URL_FILE", "BACKUP_PASSPHRASE_FILE"} <= settings
    assert "REDIS_URL_FILE" not in settings
    egress = str(of_kind("NetworkPolicy", WITH_BACKUPS)["backup"]["spec"]["egress"])
    assert "15672" in egress
    assert "0.0.0.0/0" not in egress


def test_backups_without_a_place_are_refused() -> None:
    with pytest.raises(HelmRenderError, match=r"backup\.claim"):
        render({"backup": {"enabled": True}})


def test_the_volume_can_be_written_from_several_nodes_and_outlives_the_release() -> None:
    (claim,) = of_kind("PersistentVolumeClaim").values()
    assert claim["spec"]["accessModes"] == ["ReadWriteMany"]
    assert claim["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}
    assert not of_kind("PersistentVolumeClaim", {"files": {"existingClaim": "files"}})
