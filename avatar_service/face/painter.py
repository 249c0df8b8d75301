"""The painter of a film's frames: static layers, moved and put together."""

import math
from functools import lru_cache
from typing import NamedTuple

from PIL import Image

from avatar_service.face import features
from avatar_service.face.canvas import LAYER_SCALE, Box
from avatar_service.face.features import EYES_BOX, HEAD_BOX, MOUTH_BOX
from avatar_service.face.mouth import REST, Shape
from avatar_service.face.person import PEOPLE

STEPS = 16
"""Steps to which the values of a pose are rounded, so that a drawn part is used again."""

NECK = (256.0, 352.0)
"""The point around which the head turns."""


class Pose(NamedTuple):
    """The parts of a frame that move. Offsets are units; `turn` is in degrees.

    `lids` is 0 (open) to 1 (shut); `breath` is the height of the shoulders.
    """

    mouth: Shape
    lids: float = 0.0
    gaze: float = 0.0
    brows: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    turn: float = 0.0
    breath: float = 0.0


class Painter:
    """The painter of a face. Every part is drawn once and then moved.

    A pose that differs from the last pose in its mouth alone takes a fifth of the time.
    """

    def __init__(self, face: str) -> None:
        self._person = PEOPLE[face]
        self._wall = features.wall(self._person)
        self._body = features.body(self._person)
        self._head = features.head(self._person)
        self._body_at = lru_cache(16)(self._draw_body_at)
        self._face = lru_cache(8)(self._draw_face)
        self._mouth = lru_cache(64)(self._draw_mouth)
        self._without_mouth = lru_cache(1)(self._draw_without_mouth)

    def frame(self, pose: Pose) -> Image.Image:
        """Return the frame as an RGB picture."""
        frame = self._without_mouth(pose._replace(mouth=REST)).copy()
        mouth = self._mouth(Shape(*map(_rounded, pose.mouth)))
        _paste_moved(frame, mouth, MOUTH_BOX, pose)
        return frame

    def _draw_without_mouth(self, pose: Pose) -> Image.Image:
        frame = self._background(pose.breath)
        face = self._face(round(4 * pose.lids) / 4, round(pose.gaze), round(pose.brows))
        _paste_moved(frame, face, HEAD_BOX, pose)
        return frame

    def _draw_face(self, lids: float, gaze: float, brows: float) -> Image.Image:
        """Draw the head with its eyes, with premultiplied colors."""
        face = self._head.copy()
        left, top = EYES_BOX[0] - HEAD_BOX[0], EYES_BOX[1] - HEAD_BOX[1]
        eyes = features.eyes(self._person, lids, gaze, brows)
        face.alpha_composite(eyes, (left * LAYER_SCALE, top * LAYER_SCALE))
        return face.convert("RGBa")

    def _draw_mouth(self, shape: Shape) -> Image.Image:
        return features.mouth(self._person, shape).convert("RGBa")

    def _background(self, breath: float) -> Image.Image:
        """Return wall and shoulders: a mixture of the two drawings between which they are."""
        whole, part = divmod(breath * LAYER_SCALE, 1)
        return Image.blend(self._body_at(int(whole)), self._body_at(int(whole) + 1), part)

    def _draw_body_at(self, pixels: int) -> Image.Image:
        """Draw wall and shoulders, risen by pixels of a layer."""
        picture = self._wall.copy()
        top = round((features.BODY_BOX[1] + features.DEEPEST_BREATH) * LAYER_SCALE) - pixels
        picture.alpha_composite(self._body, (0, top))
        return picture.convert("RGB").reduce(LAYER_SCALE)


def _rounded(value: float) -> float:
    return round(value * STEPS) / STEPS


def _paste_moved(frame: Image.Image, part: Image.Image, box: Box, pose: Pose) -> None:
    """Paste a part of the head, turned around the neck and shifted.

    Its colors are premultiplied: otherwise Pillow premultiplies all of its pixels at every turn.
    """
    turn = math.radians(pose.turn)
    a, b = LAYER_SCALE * math.cos(turn), LAYER_SCALE * math.sin(turn)
    x, y = NECK[0] - box[0], NECK[1] - box[1]
    left, top = -x - pose.shift[0], -y - pose.shift[1] + 0.6 * pose.breath
    affine = (
        a,
        b,
        LAYER_SCALE * x + a * left + b * top,
        -b,
        a,
        LAYER_SCALE * y - b * left + a * top,
    )
    size = box[2] - box[0], box[3] - box[1]
    moved = part.transform(size, Image.Transform.AFFINE, affine, Image.Resampling.BILINEAR)
    moved = moved.convert("RGBA")
    frame.paste(moved, box[:2], moved)
