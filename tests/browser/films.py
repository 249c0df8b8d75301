"""Films for Chromium's fake camera, cut from photographs of real people.

Each picture carries the number of its scene as black and white blocks in the lower left corner,
so that a label on the page can be laid beside the scene it was given to. Chromium plays a file of
JPEGs at 30 pictures a second, again and again.
"""

import io
import random
from collections.abc import Iterable
from dataclasses import dataclass
from math import sin
from pathlib import Path

from PIL import Image, ImageEnhance, ImageOps

SIZE = (640, 480)
PLAYED = 30
"""Pictures a second."""

DRAWN = 10
"""Of which so many differ: each is written three times."""

BLOCK, BITS = 16, 5


@dataclass(frozen=True, slots=True)
class Scene:
    name: str
    picture: Image.Image
    label: str
    """The label that a person would give to the picture."""


def scenes(photographs: Path) -> list[Scene]:
    """Return 14 unwarped scenes and a dark scene.

    The angles are the model's own, on the photographs. The first face is straight to the model,
    because the page learns from that face.
    """

    def cut(sample: int, x: int, y: int, width: int) -> Image.Image:
        photograph = Image.open(photographs / f"sample{sample}.jpg").convert("RGB")
        box = (x, y, x + width, y + width * 3 // 4)
        return photograph.crop(box).resize(SIZE, Image.Resampling.BOX)

    def around(sample: int, x: int, y: int, width: int = 480) -> Image.Image:
        return cut(sample, max(0, x - width // 2), max(0, y - int(width * 0.375)), width)

    other = cut(6, 1350, 180, 520)
    return [
        Scene("ahead", cut(5, 140, 770, 420), "looking_ahead"),
        Scene("41 left", around(4, 1041, 321), "looking_away"),
        Scene("nearly ahead", around(3, 1607, 455), "looking_ahead"),
        Scene("37 left", around(4, 724, 202), "looking_away"),
        Scene("nobody", _wall(), "no_face"),
        Scene("26 left", around(1, 479, 499), "looking_away"),
        Scene("a pair", cut(6, 1050, 150, 800), "multiple_faces"),
        Scene("23 right", around(5, 715, 558), "looking_away"),
        Scene("somebody else, ahead", other, "looking_ahead"),
        Scene("36 right", around(4, 371, 340), "looking_away"),
        Scene("twice the same", _beside(other), "multiple_faces"),
        Scene("34 down", around(2, 1539, 303), "looking_away"),
        Scene("ahead, mirrored", ImageOps.mirror(other), "looking_ahead"),
        Scene("27 down", around(2, 994, 373), "looking_away"),
        Scene("dark", ImageEnhance.Brightness(_wall()).enhance(0.1), "too_dark"),
    ]


def write_film(path: Path, shown: Iterable[Scene], seconds: float, first: float = 0.0) -> Path:
    """Write a film that shows each scene for so many seconds, the first for `first` more.

    The person makes the small movements of somebody who sits still.
    """
    drawn = random.Random(0)
    with path.open("wb") as film:
        for number, scene in enumerate(shown):
            for frame in range(int((seconds + (first if number == 0 else 0)) * DRAWN)):
                shift = int(3 * sin(frame / 3)), drawn.randint(-1, 1)
                picture = Image.new("RGB", SIZE)
                picture.paste(scene.picture, (0, 0))
                picture.paste(scene.picture, shift)
                _number(picture, number)
                film.write(_jpeg(picture) * (PLAYED // DRAWN))
    return path


def _number(picture: Image.Image, number: int) -> None:
    for bit in range(BITS):
        colour = (255, 255, 255) if number >> bit & 1 else (0, 0, 0)
        box = (bit * BLOCK, SIZE[1] - BLOCK, (bit + 1) * BLOCK, SIZE[1])
        picture.paste(colour, box)


def _jpeg(picture: Image.Image) -> bytes:
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=85)
    return data.getvalue()


def _wall() -> Image.Image:
    """Return a plain wall, a little darker towards the floor."""
    wall = Image.linear_gradient("L").resize(SIZE).point(lambda value: 150 - value // 8)
    return Image.merge("RGB", (wall, wall, wall))


def _beside(picture: Image.Image) -> Image.Image:
    both = _wall()
    half = picture.resize((427, 320)).crop((53, 0, 373, 320))
    both.paste(half, (0, 100))
    both.paste(ImageOps.mirror(half), (320, 100))
    return both
