"""The decoder of a file of sound: a program of its own, which trusts nothing in the file.

`python decoding.py SECONDS TARGET` reads the file from its standard input, and writes the samples
to TARGET, as mono, 16 bits, 16 kHz. It imports nothing of this repository, because it runs
isolated. A file may attack its decoder, fill the memory or take for ever, so memory, processor time
and the size of TARGET are limited before the decoder is loaded. Content alone tells the format: no
name, no playlist, and no address is followed.
"""

import io
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream
    from av.container import InputContainer

RATE_HZ = 16_000
SAMPLE_BYTES = 2

NOT_SOUND, UNREADABLE, EMPTY = 3, 4, 5
"""Exit codes: the file is in none of the formats, or cannot be decoded. A line says why."""

MEMORY_BYTES = 1 << 30
"""Address space of this process: FFmpeg's libraries alone take .3 GB."""

CPU_SECONDS = 60
"""Processor time: ten minutes of sound take 1 to 2 s."""

MAX_CHANNELS = 8
MIN_RATE_HZ, MAX_RATE_HZ = 4_000, 192_000
"""Channels and rates that recorders make. A second at 1 Hz, resampled, is nothing but cost."""

MAX_DAMAGED_PACKETS = 25
"""Packets of 20 to 60 ms that may be damaged: a recorder that was cut off leaves a few."""

HEAD_BYTES = 12

FORMATS = {"wav": "wav", "webm": "matroska", "ogg": "ogg", "mp3": "mp3", "m4a": "mov"}
"""FFmpeg's reader of each format that is taken."""


class DecodingError(Exception):
    """A file that is refused: `code` is the exit code."""

    def __init__(self, reason: str, code: int = UNREADABLE) -> None:
        super().__init__(reason)
        self.code = code


def sniff(head: bytes) -> str | None:
    """Return the format of a file that begins with `head`; None for any other content."""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "webm"
    if head[:4] == b"OggS":
        return "ogg"
    if head[4:8] == b"ftyp":
        return "m4a"
    is_frame = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2  # layer III
    return "mp3" if head[:3] == b"ID3" or is_frame else None


def main() -> int:
    seconds, target = float(sys.argv[1]), Path(sys.argv[2])
    try:
        _limit(round(seconds * RATE_HZ) * SAMPLE_BYTES)
        with io.BufferedReader(io.FileIO(0, closefd=False)) as source, target.open("wb") as sound:
            decode(source, sound, seconds)
    except DecodingError as error:
        sys.stdout.write(f"{error}\n")
        return error.code
    except MemoryError:
        sys.stdout.write("the file needs too much memory\n")
        return UNREADABLE
    return 0


def _limit(target_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (target_bytes, target_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def decode(source: BinaryIO, target: BinaryIO, seconds: float) -> None:
    """Write the samples of the file's first stream of sound, of at most so many seconds."""
    kind = sniff(source.read(HEAD_BYTES))
    source.seek(0)
    if kind is None:
        raise DecodingError(f"the file is none of {', '.join(FORMATS)}", NOT_SOUND)
    import av

    try:
        written = _write(_samples(source, FORMATS[kind], seconds), target, seconds)
    except av.error.EOFError:
        written = 0
    except (av.error.FFmpegError, ValueError, ArithmeticError, UnicodeError):
        raise DecodingError(f"the {kind} file cannot be decoded") from None
    if not written:
        raise DecodingError(f"the {kind} file holds no samples", EMPTY)


def _samples(source: BinaryIO, reader: str, seconds: float) -> Iterator[bytes]:
    import av

    with av.open(source, mode="r", format=reader, metadata_errors="ignore") as container:
        stream = next(iter(container.streams.audio), None)
        if stream is None:
            raise DecodingError("the file holds no sound", NOT_SOUND)
        _check(stream.rate, stream.channels)
        if container.duration and container.duration > (seconds + 1) * av.time_base:
            raise DecodingError(f"the file is longer than {seconds:.0f} s")
        stream.codec_context.thread_count = 1
        resampler = av.AudioResampler("s16", "mono", RATE_HZ)
        for frame in _frames(container, stream):
            _check(frame.sample_rate, frame.layout.nb_channels)
            yield from map(_bytes, resampler.resample(frame))
        yield from map(_bytes, resampler.resample(None))


def _frames(container: "InputContainer", stream: "AudioStream") -> "Iterator[AudioFrame]":
    import av

    damaged = 0
    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            damaged += 1
            if damaged > MAX_DAMAGED_PACKETS:
                raise


def _check(rate: int | None, channels: int) -> None:
    """Refuse rates and channels that no recorder makes, in the header and in each frame."""
    if not (MIN_RATE_HZ <= (rate or 0) <= MAX_RATE_HZ and 1 <= channels <= MAX_CHANNELS):
        raise DecodingError(f"no recorder makes {channels} channels at {rate} Hz")


def _bytes(frame: "AudioFrame") -> bytes:
    return bytes(frame.planes[0])[: frame.samples * SAMPLE_BYTES]


def _write(pieces: Iterator[bytes], target: BinaryIO, seconds: float) -> int:
    most = round(seconds * RATE_HZ) * SAMPLE_BYTES
    written = 0
    for piece in pieces:
        written += len(piece)
        if written > most:
            raise DecodingError(f"the file is longer than {seconds:.0f} s")
        target.write(piece)
    return written


if __name__ == "__main__":
    sys.exit(main())
