"""The installed font files, and the fonts of a document, cut out of these files.

DejaVu Sans lies beside the code; the extra `fonts` adds Noto for the scripts of most of the world.
HarfBuzz cuts, so a file of 30 MB costs no more than a small one.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import uharfbuzz as hb  # type: ignore[import-untyped]

BUNDLED = Path(__file__).parents[1] / "fonts"
PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")

REGULAR, BOLD = 400, 700
UNUSED_TABLES = ("BASE", "MATH", "STAT", "VORG", "vhea", "vmtx")


@dataclass(frozen=True, eq=False)
class FontFile:
    """A typeface: two files, or a single file whose weight can be chosen.

    Text in different typefaces looks equally large at a size times `scale`. `covers` holds code
    points in HarfBuzz's sets; Python's sets take 5 MB more.
    """

    regular: hb.Face
    bold: hb.Face
    covers: Container[int]
    scale: float = 1.0

    def cut(self, bold: bool, code_points: Iterable[int]) -> bytes:
        """Return a font of the given weight with the code points and the tables that shape them."""
        face = self.bold if bold else self.regular
        wanted = hb.SubsetInput()
        wanted.unicode_set.update(code_points)
        wanted.drop_table_tag_set.update(map(_tag, UNUSED_TABLES))
        # A PDF can hold CFF, not CFF2.
        flags = hb.SubsetFlags
        wanted.flags = flags.NO_HINTING | flags.NOTDEF_OUTLINE | flags.DOWNGRADE_CFF2
        for axis in face.axis_infos:
            weight = BOLD if bold else REGULAR
            value = weight if axis.tag == "wght" else axis.default_value
            wanted.pin_axis_location(face, axis.tag, value)
        return bytes(hb.subset(face, wanted).blob.data)


@cache
def font_files() -> tuple[FontFile, ...]:
    """Open the font files, once a process, in the order in which a character is looked up."""
    regular, bold = (_face(BUNDLED / f"DejaVuSans{style}.ttf") for style in ("", "-Bold"))
    covers = regular.unicodes
    covers.intersection_update(bold.unicodes)
    return (FontFile(regular, bold, covers, scale=0.89), *map(_packaged, _packaged_files()))


def _packaged(path: Path) -> FontFile:
    face = _face(path)
    return FontFile(face, face, face.unicodes)


def _packaged_files() -> list[Path]:
    found = (find_spec(package) for package in PACKAGES)
    folders = [Path(spec.origin).parent for spec in found if spec and spec.origin]
    files = [path for folder in folders for path in sorted(folder.glob("*.tt[fc]"))]
    return [path for path in files if "Italic" not in path.name]


def _face(path: Path) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(path))


def _tag(name: str) -> int:
    return int.from_bytes(name.encode())
