"""FastAPI's own telemetry, off: its spans hold addresses, and its logs the texts of errors."""

from fastapi.telemetry import TelemetryConfig

SILENT: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "auto_configure": False,  # which the environment can turn on
}
