"""Draw the contact sheet of the faces: `python -m tools.faces` writes docs/images/faces.png.

Each face is shown in its ten shapes of the mouth, and at the smallest size that the page may use.
"""

from pathlib import Path

from PIL import Image

from avatar_service.face.mouth import SHAPES
from avatar_service.face.painter import Painter, Pose
from avatar_service.face.person import PEOPLE

SHEET = Path(__file__).parents[1] / "docs/images/faces.png"

LARGE, SMALL = 224, 160
"""Width of a picture on the sheet, in pixels."""

COLUMNS = 5

BLINKS = {2: 0.5, 3: 1.0}
"""The lids of some pictures, by their number."""


def main() -> None:
    rows = -(-len(SHAPES) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * LARGE, len(PEOPLE) * rows * LARGE + SMALL), "#f7f3ec")
    sheet.paste("#191816", (COLUMNS * LARGE // 2, sheet.height - SMALL, *sheet.size))
    for number, face in enumerate(PEOPLE):
        painter = Painter(face)
        for at, shape in enumerate(SHAPES.values()):
            pose = Pose(shape, lids=BLINKS.get(at, 0.0), turn=(at - 4) / 4)
            place = at % COLUMNS * LARGE, (number * rows + at // COLUMNS) * LARGE
            sheet.paste(painter.frame(pose).resize((LARGE, LARGE)), place)
        for half in (0, 1):
            left = half * COLUMNS * LARGE // 2 + number * (SMALL + 16) + 16
            small = painter.frame(Pose(SHAPES["rest"])).resize((SMALL, SMALL))
            sheet.paste(small, (left, sheet.height - SMALL))
    sheet.quantize(128).save(SHEET, optimize=True)


if __name__ == "__main__":
    main()
