"""Role packs with short questions, whose films are made in a moment."""

from collections.abc import Sequence
from pathlib import Path

PACK = """\
title: {role}
description: Short questions.
questions:
"""
QUESTION = '  - {{text: "{text}", competency: Reasons, covers: [a reason]}}\n'


def write_pack(folder: Path, role: str, questions: Sequence[str]) -> None:
    """Write the pack of a role into the folder ROLES_DIR."""
    folder.mkdir(exist_ok=True)
    lines = [QUESTION.format(text=text) for text in questions]
    (folder / f"{role}.yaml").write_text(PACK.format(role=role) + "".join(lines))
