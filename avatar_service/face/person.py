"""A drawn person: the colours, and the shapes that differ from face to face."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from avatar_service.face.canvas import Canvas


@dataclass(frozen=True, slots=True)
class Person:
    """The colours of a face, and the drawing of its hair and clothes.

    `behind` draws the hair behind neck and shoulders, `clothes` the shoulders, `front` the hair
    over the face, `ears` and `glasses` whether there are any.
    """

    wall: str
    disc: str
    skin: str
    shade: str
    blush: str
    lips: str
    brow: str
    iris: str
    behind: Callable[[Canvas], None]
    clothes: Callable[[Canvas], None]
    front: Callable[[Canvas], None]
    ears: bool = False
    glasses: str = ""


def _nora_behind(canvas: Canvas) -> None:
    bob = [(256, 62), (338, 84), (388, 160), (394, 262), (382, 352), (336, 394)]
    canvas.blob([*bob, (256, 384), *((512 - x, y) for x, y in reversed(bob[1:]))], "#4b3029")


def _nora_clothes(canvas: Canvas) -> None:
    _shoulders(canvas, "#1c6353")
    canvas.polygon([(208, 404), (256, 474), (304, 404), (286, 392), (226, 392)], "#fffdf9")
    for side in (-1, 1):
        lapel = [(212, 396), (166, 424), (190, 462), (172, 474), (240, 530), (256, 476)]
        canvas.polygon([(256 + side * (256 - x), y) for x, y in lapel], "#154d41")


def _nora_front(canvas: Canvas) -> None:
    canvas.blob(
        [(214, 92), (276, 70), (346, 104), (382, 184), (386, 300), (362, 348), (352, 300),
         (352, 226), (318, 172), (262, 146), (222, 122)],
        "#5c3b31",
    )  # fmt: skip
    canvas.blob(
        [(222, 86), (236, 118), (206, 156), (172, 206), (160, 290), (152, 348), (126, 300),
         (130, 188), (166, 108)],
        "#5c3b31",
    )  # fmt: skip
    canvas.line([(262, 98), (318, 122), (354, 182)], 4, "#6d4a3e")


def _ivan_behind(canvas: Canvas) -> None:
    pass


def _ivan_clothes(canvas: Canvas) -> None:
    _shoulders(canvas, "#9a4a1f")
    canvas.blob([(202, 392), (256, 410), (310, 392), (322, 420), (256, 446), (190, 420)], "#843d17")


def _ivan_front(canvas: Canvas) -> None:
    canvas.blob(
        [(166, 214), (156, 150), (186, 92), (250, 66), (318, 78), (356, 132), (348, 214),
         (338, 176), (318, 146), (268, 146), (214, 150), (180, 172)],
        "#2b2320",
    )  # fmt: skip
    canvas.blob([(196, 100), (256, 58), (332, 78), (352, 128), (296, 120), (236, 126)], "#3a302b")


def _shoulders(canvas: Canvas, color: str) -> None:
    left = [(36, 540), (52, 470), (92, 430), (160, 410), (214, 396)]
    canvas.blob([*left, *((512 - x, y) for x, y in reversed(left))], color)


PEOPLE: Mapping[str, Person] = {
    "nora": Person(
        wall="#e6f0ec", disc="#cfe3db", skin="#f2c4a3", shade="#dfa583", blush="#efb294",
        lips="#b9564f", brow="#4b3029", iris="#4a6b4f",
        behind=_nora_behind, clothes=_nora_clothes, front=_nora_front,
    ),
    "ivan": Person(
        wall="#fbeee2", disc="#f0d7bf", skin="#b97f58", shade="#9c6745", blush="#b4754f",
        lips="#8a4639", brow="#2b2320", iris="#3d2a1e",
        behind=_ivan_behind, clothes=_ivan_clothes, front=_ivan_front,
        ears=True, glasses="#2a2622",
    ),
}  # fmt: skip
"""The faces, by name."""
