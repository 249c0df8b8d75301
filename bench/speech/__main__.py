"""Measure the recognition of speech, and keep the tables in docs/speech.md.

`python -m bench.speech CLIPS`, where the folder CLIPS holds `manifest.jsonl`, the clips that it
names and `conditions.py`, which makes the noisy versions. Needs whisper-normalizer and scipy beside
the locked packages, and the models (`make recognisers`).
"""

import argparse
import os
import re
import resource
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.speech import junk, looks, recorded, speakers
from bench.speech.clips import Clip, Samples, read_clips, versions
from bench.speech.errors import WordErrors
from bench.speech.live import live
from stt_service.hearing.models import load
from stt_service.hearing.recogniser import Recognisers
from stt_service.hearing.settings import HearingSettings

DOCUMENT = Path(__file__).parents[2] / "docs" / "speech.md"

BARS = {"clean": 0.12, "white10": 0.24, "babble10": 0.34, "phone8k": 0.16}
"""The highest word error rate of the live path under each condition."""

HEAD = """\
| condition | word error rate | at most | clips without words | spans not understood | CPU-s/s |
|---|---|---|---|---|---|"""

TABLES = ("live", "looks", "recorded", "junk", "speakers")


def main() -> None:
    parser = argparse.ArgumentParser("python -m bench.speech", description=__doc__)
    parser.add_argument("clips", type=Path)
    parser.add_argument("--every", type=int, default=1, help="measure each n-th English clip only")
    parser.add_argument("--only", choices=TABLES, help="measure this table only")
    parser.add_argument("--seconds", type=float, default=60.0, help="sound of each speaker")
    options = parser.parse_args()
    clips = read_clips(options.clips)
    for table in (options.only,) if options.only else TABLES:
        lines = []
        for line in _lines(table, options, clips):
            print(line, flush=True)
            lines.append(line)
        _keep(table, [*lines, "", _circumstances(options.every)])


def _lines(table: str, options: argparse.Namespace, clips: list[Clip]) -> Iterator[str]:
    models = HearingSettings().stt_model_dir
    if table == "speakers":  # before the models are loaded here, too
        english = [clip for clip in clips if clip.language == "en"]
        yield from speakers.measure(english, str(models.absolute()), options.seconds)
        return
    recognisers = load("", models)
    if table in ("junk", "recorded"):
        yield junk.HEAD
        yield from junk.rows(recognisers, junk.made() if table == "junk" else recorded.recordings())
        return
    yield HEAD if table == "live" else looks.HEAD
    for condition, bar in BARS.items():
        measured = list(versions(options.clips, clips, condition))[:: options.every]
        if table == "live":
            yield _row(recognisers, measured, condition, bar)
        else:
            yield looks.row(recognisers, measured, condition, _normaliser())


def _row(
    recognisers: Recognisers, clips: Sequence[tuple[Clip, Samples]], condition: str, bar: float
) -> str:
    normal, errors = _normaliser(), WordErrors()
    seconds = cpu_seconds = 0.0
    spans = doubtful = 0
    for clip, samples in clips:
        heard = live(recognisers, samples, clip.language)
        errors.add(normal(clip.text).split(), normal(heard.text).split())
        seconds += clip.seconds
        cpu_seconds += heard.cpu_seconds
        spans += heard.spans
        doubtful += heard.not_understood
    return (
        f"| {condition} | {errors.rate:.3f} | {bar} | {errors.empty} of {errors.clips} "
        f"| {doubtful} of {spans} | {cpu_seconds / seconds:.2f} |"
    )


def _normaliser() -> Callable[[str], str]:
    from whisper_normalizer.english import EnglishTextNormalizer

    normal: Callable[[str], str] = EnglishTextNormalizer()
    return normal


def _circumstances(every: int) -> str:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    load_average = os.getloadavg()[1]
    share = "all English clips" if every == 1 else f"every {every}. English clip"
    return (
        f"Measured on {share}; peak memory {peak:.2f} GB with the clips; "
        f"load {load_average:.1f} on {os.cpu_count()} processors."
    )


def _keep(name: str, lines: Sequence[str]) -> None:
    text = DOCUMENT.read_text()
    table = f"<!-- {name} -->\n" + "\n".join(lines) + f"\n<!-- /{name} -->"
    DOCUMENT.write_text(
        re.sub(rf"<!-- {name} -->.*<!-- /{name} -->", lambda _: table, text, flags=re.DOTALL)
    )


if __name__ == "__main__":
    main()
