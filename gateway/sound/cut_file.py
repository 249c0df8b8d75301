"""The cuts of a stream on the volume, and the work that finds the next cuts."""

import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from gateway.sound.cutting import Cut, Cutter
from shared.sound import FRAME_BYTES, Span, StreamFiles

BLOCK_FRAMES = 50
"""Frames that are read at a time: 10 s of sound."""

_CUT = struct.Struct("<IIIH?")


def cut_path(files: StreamFiles) -> Path:
    """Return the path of the file with the stream's cuts."""
    return files.pcm.with_suffix(".cuts")


def read_cuts(files: StreamFiles) -> list[Cut]:
    """Return the stream's stored cuts."""
    try:
        packed = cut_path(files).read_bytes()
    except FileNotFoundError:
        return []
    whole = len(packed) // _CUT.size * _CUT.size
    return [Cut(*fields) for fields in _CUT.iter_unpack(packed[:whole])]


def store_cuts(files: StreamFiles, number: int, cuts: Sequence[Cut]) -> None:
    """Store cuts, the first of which is the stream's cut `number`.

    Two processes that store the same cut write the same bytes at the same place. Do nothing where
    the stream was erased.
    """
    try:
        folder = os.open(files.pcm.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC
        descriptor = os.open(cut_path(files).name, flags, 0o600, dir_fd=folder)
    except FileNotFoundError:  # a removed folder takes no new file
        return
    finally:
        os.close(folder)
    try:
        os.pwrite(descriptor, b"".join(_CUT.pack(*cut) for cut in cuts), number * _CUT.size)
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


class Found(NamedTuple):
    """The new cuts of a stream, the first of which is its cut `number`, and the span that grows.

    The caller stores the cuts once it has told of them.
    """

    number: int
    cuts: list[Cut]
    growing: Cut | None = None


class StreamCutter:
    """A stream, as far as it was searched for cuts."""

    def __init__(self, files: StreamFiles, cutter: Cutter) -> None:
        self._files = files
        self._cutter = cutter
        self._cuts = read_cuts(files)
        self._cutter.begin(self._next_frame)

    def advance(self, *, finish: bool = False) -> Found:
        """Search the frames that were stored since the last call.

        With `finish`, the last cut takes all frames that are left.
        """
        stored = read_cuts(self._files)
        if stored != self._cuts:  # another process went on, or the caller could not tell
            self._cuts = stored
            self._cutter.begin(self._next_frame)
        number = len(self._cuts)
        self._search()
        if finish and (cut := self._cutter.finish()):
            self._cuts.append(cut)
        return Found(number, self._cuts[number:], self._cutter.growing)

    @property
    def _next_frame(self) -> int:
        return self._cuts[-1].next_frame if self._cuts else 0

    def _search(self) -> None:
        count = self._files.frame_count()
        while (at := self._cutter.next_frame) < count:
            self._search_block(at, min(BLOCK_FRAMES, count - at))

    def _search_block(self, at: int, frames: int) -> None:
        """Search up to so many frames: a cut may lead back before them."""
        notes = self._files.read_notes(at, frames)
        sound = self._files.read(Span(at, at + frames - 1))
        for number, note in enumerate(notes):
            start = number * FRAME_BYTES
            cut = self._cutter.add(note.question_index, sound[start : start + FRAME_BYTES])
            if cut is not None:
                self._cuts.append(cut)
                return
