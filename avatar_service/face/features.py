"""The parts of a face: static layers, eyes with lids, and the mouth."""

import math
from collections.abc import Sequence

from PIL import Image

from avatar_service.face.canvas import Box, Canvas, Point, curve
from avatar_service.face.mouth import Shape
from avatar_service.face.person import Person

BODY_BOX: Box = (0, 40, 512, 528)
HEAD_BOX: Box = (100, 44, 412, 384)
EYES_BOX: Box = (164, 172, 348, 260)
MOUTH_BOX: Box = (196, 262, 316, 356)

DEEPEST_BREATH = 1.5
"""Units by which the shoulders rise and fall."""

EYE_X, EYE_Y = 47.0, 222.0
"""Distance of an eye from the middle of the face, and its height."""

MOUTH_X, MOUTH_Y = 256.0, 300.0

INSIDE, TEETH, TONGUE = "#5a2226", "#fffaf2", "#cf7468"


def wall(person: Person) -> Image.Image:
    """Return the background: a wall with a large disc behind the head."""
    canvas = Canvas()
    canvas.polygon([(0, 0), (512, 0), (512, 512), (0, 512)], person.wall)
    canvas.oval(256, 236, 206, 206, person.disc)
    _synthetic_mark(canvas)
    return canvas.layer()


def _synthetic_mark(canvas: Canvas) -> None:
    """Write "AI" in the corner, with lines: no font is needed."""
    canvas.oval(472, 40, 24, 24, "#2a2622")
    strokes: Sequence[Sequence[Point]] = (
        [(461, 49), (467, 31)],
        [(467, 31), (473, 49)],
        [(464, 43), (470, 43)],
        [(481, 31), (481, 49)],
    )
    for stroke in strokes:
        canvas.line(stroke, 3, "#fffdf9")


def body(person: Person) -> Image.Image:
    """Return the hair behind the neck, the neck and the shoulders."""
    canvas = Canvas(BODY_BOX)
    person.behind(canvas)
    canvas.blob(
        [(216, 320), (296, 320), (298, 392), (312, 414), (256, 440), (200, 414), (214, 392)],
        person.skin,
    )
    canvas.blob([(212, 330), (300, 330), (299, 366), (256, 392), (213, 366)], person.shade)
    person.clothes(canvas)
    return canvas.layer()


def head(person: Person) -> Image.Image:
    """Return the head without eyes and mouth."""
    canvas = Canvas(HEAD_BOX)
    if person.ears:
        for side in (-1, 1):
            canvas.oval(256 + side * 97, 236, 17, 27, person.skin)
            canvas.oval(256 + side * 99, 238, 8, 15, person.shade)
    cheek = [(256, 104), (314, 118), (346, 170), (350, 234), (338, 292), (304, 338)]
    chin, other_cheek = (256, 358), [(512 - x, y) for x, y in reversed(cheek[1:])]
    canvas.blob([*cheek, chin, *other_cheek], person.skin)
    for side in (-1, 1):
        canvas.oval(256 + side * 66, 268, 19, 12, person.blush)
    canvas.line([(258, 226), (252, 252), (251, 260), (258, 266), (267, 264)], 4, person.shade)
    person.front(canvas)
    return canvas.layer()


def eyes(person: Person, lids: float, gaze: float, brows: float) -> Image.Image:
    """Return eyes and brows. `lids` is 0 (open) to 1 (shut), `brows` the units they are raised."""
    canvas = Canvas(EYES_BOX)
    for side in (-1, 1):
        x = 256 + side * EYE_X
        _eye(canvas, person, x, lids, gaze)
        inner, outer = x - side * 24, x + side * 27
        top = 188 - brows
        canvas.line([(inner, top), (x + side * 4, top - 5), (outer, top + 5)], 6, person.brow)
        if person.glasses:
            canvas.ring(x, EYE_Y + 2, (38, 33), 4.5, person.glasses)
    if person.glasses:
        canvas.line(
            [(256 - 10, EYE_Y - 3), (256, EYE_Y - 7), (256 + 10, EYE_Y - 3)], 4.5, person.glasses
        )
    return canvas.layer()


def _eye(canvas: Canvas, person: Person, x: float, lids: float, gaze: float) -> None:
    height = 13.5 * (1 - lids)
    if lids > 0.85:
        canvas.line([(x - 21, EYE_Y + 3), (x, EYE_Y + 9), (x + 21, EYE_Y + 3)], 4.5, person.brow)
        return
    almond = [
        (x - 22, EYE_Y + 2),
        *curve(
            [
                (x - 22, EYE_Y + 2),
                (x - 11, EYE_Y - height * 0.78),
                (x, EYE_Y - height),
                (x + 11, EYE_Y - height * 0.78),
                (x + 22, EYE_Y + 2),
            ]
        ),
        *curve([(x + 22, EYE_Y + 2), (x, EYE_Y + 12), (x - 22, EYE_Y + 2)]),
    ]
    inside = Canvas(EYES_BOX)
    inside.polygon([(x - 30, 176), (x + 30, 176), (x + 30, 256), (x - 30, 256)], "#fffdf9")
    inside.oval(x + gaze, EYE_Y, 13.5, 13.5, person.iris)
    inside.oval(x + gaze, EYE_Y, 7, 7, "#1d1815")
    inside.oval(x + gaze + 4.5, EYE_Y - 5, 3.4, 3.4, "#ffffff")
    canvas.clip(inside, almond)
    lid = [
        (x - 23, EYE_Y + 2),
        (x - 11, EYE_Y - height * 0.8),
        (x, EYE_Y - height),
        (x + 11, EYE_Y - height * 0.8),
        (x + 23, EYE_Y + 2),
    ]
    canvas.line(lid, 4.5, person.brow)


def mouth(person: Person, shape: Shape) -> Image.Image:
    """Return the mouth in a shape."""
    canvas = Canvas(MOUTH_BOX)
    half = 33 + 9 * shape.wide - 8 * shape.round
    depth = 40 * shape.open
    corner = 1 - 7.5 * shape.smile
    if depth < 2.5:
        _closed(canvas, person, half, corner, shape)
        return canvas.layer()
    top = MOUTH_Y - depth * 0.34
    bottom = MOUTH_Y + depth * 0.66
    inner = _opening(half - 4, top, bottom, corner, shape.round)
    lip = 4.5 + 3.5 * shape.round
    around = half + 1 + lip / 3
    outer = _opening(around, top - lip, bottom + lip * 1.15, corner, shape.round)
    canvas.polygon(outer, person.lips)
    inside = Canvas(MOUTH_BOX)
    inside.polygon([(196, 262), (316, 262), (316, 356), (196, 356)], INSIDE)
    if shape.tongue > 0.05:
        rise = 11 * shape.tongue
        inside.oval(MOUTH_X, bottom + 7 - rise, half * 0.62, 14, TONGUE)
    if shape.teeth > 0.05:
        edge = top - 2 + min(11.0, depth * 0.55) * shape.teeth
        inside.blob(
            [
                (MOUTH_X - half, top - 12),
                (MOUTH_X + half, top - 12),
                (MOUTH_X + half * 0.8, edge - 2),
                (MOUTH_X, edge + 1),
                (MOUTH_X - half * 0.8, edge - 2),
            ],
            TEETH,
        )
    canvas.clip(inside, inner)
    return canvas.layer()


def _closed(canvas: Canvas, person: Person, half: float, corner: float, shape: Shape) -> None:
    lip = 5 + 2 * shape.round
    left, right = (MOUTH_X - half, MOUTH_Y + corner), (MOUTH_X + half, MOUTH_Y + corner)
    upper = [
        left,
        (MOUTH_X - 10, MOUTH_Y - lip),
        (MOUTH_X, MOUTH_Y - lip + 2),
        (MOUTH_X + 10, MOUTH_Y - lip),
        right,
    ]
    lower = [right, (MOUTH_X, MOUTH_Y + lip * 1.9), left]
    canvas.polygon([*curve(upper), *curve(lower)], person.lips)
    canvas.line([left, (MOUTH_X, MOUTH_Y + 3), right], 3, INSIDE)


def _opening(half: float, top: float, bottom: float, corner: float, pointed: float) -> list[Point]:
    """Return the outline of an opening: an oval whose corners are lifted by `corner`.

    `pointed` is 0 for a boxy oval to 1 for an ellipse.
    """
    middle = top + (bottom - top) * 0.34
    points = []
    for step in range(40):
        angle = step / 40 * 2 * math.pi
        x, y = math.cos(angle), math.sin(angle)
        reach = (bottom - middle) if y > 0 else (middle - top)
        flat = math.copysign(abs(y) ** (0.85 + 0.15 * pointed), y)
        across = math.copysign(abs(x) ** (0.8 + 0.25 * pointed), x)
        down = middle + reach * flat + corner * x * x / 2
        points.append((MOUTH_X + half * across, down))
    return points
