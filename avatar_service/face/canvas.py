"""A drawing surface for smooth flat shapes, in the units of the film (512 by 512)."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

SIZE = 512
"""Width and height of the film, in pixels. Shapes are given in these units."""

LAYER_SCALE = 2
"""Pixels of a layer per unit: the film's frames are made by turning and halving the layers."""

PEN_SCALE = 4
"""Pixels of the pen per unit: drawn shapes are halved, which smooths their edges."""

CURVE_STEPS = 10
"""Straight pieces between two points of a curve."""

Point = tuple[float, float]
Box = tuple[int, int, int, int]
"""Left, top, right and bottom, in units."""

WHOLE: Box = (0, 0, SIZE, SIZE)


class Canvas:
    """A transparent picture of the part `box` of the film."""

    def __init__(self, box: Box = WHOLE) -> None:
        self._left, self._top, right, bottom = box
        size = (right - self._left) * PEN_SCALE, (bottom - self._top) * PEN_SCALE
        self._picture = Image.new("RGBA", size, (0, 0, 0, 0))
        self._pen = ImageDraw.Draw(self._picture)

    def polygon(self, points: Sequence[Point], color: str) -> None:
        self._pen.polygon(self._scaled(points), fill=color)

    def blob(self, points: Sequence[Point], color: str) -> None:
        """Fill the smooth closed curve through the points."""
        self.polygon(curve(points, closed=True), color)

    def oval(self, x: float, y: float, half_width: float, half_height: float, color: str) -> None:
        corners = [(x - half_width, y - half_height), (x + half_width, y + half_height)]
        self._pen.ellipse(self._scaled(corners), fill=color)

    def ring(self, x: float, y: float, half: Point, width: float, color: str) -> None:
        corners = [(x - half[0], y - half[1]), (x + half[0], y + half[1])]
        self._pen.ellipse(self._scaled(corners), outline=color, width=round(width * PEN_SCALE))

    def line(self, points: Sequence[Point], width: float, color: str) -> None:
        """Draw the smooth curve through the points, with round ends."""
        path = self._scaled(curve(points))
        self._pen.line(path, fill=color, width=round(width * PEN_SCALE), joint="curve")
        half = width * PEN_SCALE / 2
        for x, y in (path[0], path[-1]):
            self._pen.ellipse((x - half, y - half, x + half, y + half), fill=color)

    def clip(self, other: "Canvas", points: Sequence[Point]) -> None:
        """Show another canvas of the same size inside the polygon, which it fills."""
        mask = Image.new("L", self._picture.size, 0)
        ImageDraw.Draw(mask).polygon(self._scaled(points), fill=255)
        self._picture.paste(other._picture, (0, 0), mask)

    def layer(self) -> Image.Image:
        """Return the picture at LAYER_SCALE."""
        return self._picture.reduce(PEN_SCALE // LAYER_SCALE)

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [((x - self._left) * PEN_SCALE, (y - self._top) * PEN_SCALE) for x, y in points]


def curve(points: Sequence[Point], *, closed: bool = False) -> list[Point]:
    """Return the points of a smooth curve through `points` (Catmull-Rom)."""
    count = len(points)
    pieces = count if closed else count - 1
    drawn = []
    for at in range(pieces):
        indexes = range(at - 1, at + 3)
        near = [points[i % count] if closed else points[min(max(i, 0), count - 1)] for i in indexes]
        drawn += [_between(near, step / CURVE_STEPS) for step in range(CURVE_STEPS)]
    return drawn if closed else [*drawn, points[-1]]


def _between(near: Sequence[Point], t: float) -> Point:
    """Return the point at `t` (0..1) of the piece between the second and the third point."""
    weights = (
        (-t + 2 * t**2 - t**3) / 2,
        (2 - 5 * t**2 + 3 * t**3) / 2,
        (t + 4 * t**2 - 3 * t**3) / 2,
        (-(t**2) + t**3) / 2,
    )
    x, y = (sum(w * p[axis] for w, p in zip(weights, near, strict=True)) for axis in (0, 1))
    return x, y


def mirrored(points: Sequence[Point], axis: float = SIZE / 2) -> list[Point]:
    """Return the points followed by their mirror images, in the order of a closed outline."""
    return [*points, *((2 * axis - x, y) for x, y in reversed(points))]
