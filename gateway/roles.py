"""Role packs: one YAML file a role, which an operator can edit or add without code.

    title: Engineering
    description: For people who build and run software.
    questions:
      - text: Walk me through a system that you designed.
        competency: Design
        covers: [what it had to do, an alternative and why it was not taken]

The file's name is the role's name. `general.yaml` answers for every role that has no pack.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import yaml

from shared.events import Question, Record

GENERAL = "general"
FILE_NAME = re.compile(r"[a-z][a-z0-9_-]*\.yaml")
MAX_QUESTIONS = 50  # as many answers as one finalize may submit
MAX_QUESTION = 500  # characters: it is read aloud
MAX_LINE = 200  # characters of a title, a competency, one of `covers`

Fields = dict[str, yaml.Node]


class RolePackError(ValueError):
    """A pack cannot be used. The text is `<file>:<line>: <what is wrong, in plain words>`."""


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    title: str
    description: str
    questions: tuple[Question, ...]


class RoleSummary(Record):
    """A role as `GET /interview/roles` lists it; `questions` is their number."""

    name: str
    title: str
    description: str
    questions: int


@dataclass(frozen=True, slots=True)
class Roles:
    """All roles by name; `general` is always among them."""

    by_name: Mapping[str, Role]

    def get(self, role: str) -> Role:
        """The role that this free text names; `general` if it names none."""
        return self.by_name.get(role.strip().casefold(), self.by_name[GENERAL])

    def list(self) -> tuple[RoleSummary, ...]:
        """`general` first, then by title."""
        roles = sorted(self.by_name.values(), key=lambda role: (role.name != GENERAL, role.title))
        return tuple(
            RoleSummary(
                name=role.name,
                title=role.title,
                description=role.description,
                questions=len(role.questions),
            )
            for role in roles
        )


def load_roles(folder: Path) -> Roles:
    """Read every pack in `folder`. Raises RolePackError at the first that is broken."""
    if not folder.is_dir():
        raise RolePackError(f"{folder}: there is no such folder of role packs")
    packs = [Pack(path) for path in sorted(folder.iterdir()) if _is_pack(path)]
    roles = {pack.path.stem: pack.role() for pack in packs}
    if GENERAL not in roles:
        raise RolePackError(
            f"{folder}: {GENERAL}.yaml is missing; it holds the questions of every unknown role"
        )
    return Roles(roles)


def _is_pack(path: Path) -> bool:
    """Editors and file systems leave hidden files behind; those are not the operator's."""
    return path.suffix.lower() in {".yaml", ".yml"} and not path.name.startswith(".")


@dataclass(frozen=True, slots=True)
class Pack:
    """One file, read node by node: nodes know their line, plain YAML values do not."""

    path: Path

    def role(self) -> Role:
        if not FILE_NAME.fullmatch(self.path.name):
            self.refuse(
                0,
                "a role pack's file name is lower-case letters, digits, _ and -, begins with a "
                "letter and ends in .yaml",
            )
        root = self.root()
        fields = self.fields(root, ("title", "description", "questions"))
        return Role(
            name=self.path.stem,
            title=self.text("title", fields["title"]),
            description=self.text("description", fields["description"]),
            questions=self.questions(fields["questions"]),
        )

    def root(self) -> yaml.Node:
        source = self.source()
        try:
            node = yaml.compose(source, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark, begin = error.problem_mark, error.context_mark
            if begin and (mark is None or mark.index >= len(source)):
                mark = begin  # what was never closed is found at the end; where it began helps
            what = error.problem or "it cannot be read"
            self.refuse(
                mark.line if mark else 0,
                f"not valid YAML: {what} (text with a colon, # or a quote in it needs quotes "
                "around it, and a line is indented with spaces)",
            )
        except yaml.reader.ReaderError as error:
            self.refuse(source.count("\n", 0, error.position), "holds a control character")
        return node or self.refuse(0, "the file is empty")

    def source(self) -> str:
        try:
            content = self.path.read_bytes()
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.refuse(content.count(b"\n", 0, error.start), "is not UTF-8 text")
        except OSError as error:
            self.refuse(0, f"cannot be read: {error.strerror}")

    def questions(self, node: yaml.Node) -> tuple[Question, ...]:
        nodes = self.items("questions", node)
        if len(nodes) > MAX_QUESTIONS:
            self.refuse(nodes[MAX_QUESTIONS], f"more than {MAX_QUESTIONS} questions")
        questions: dict[str, Question] = {}
        for item in nodes:
            question = self.question(item)
            if question.text.casefold() in questions:
                self.refuse(item, "this question stands in the file already")
            questions[question.text.casefold()] = question
        return tuple(questions.values())

    def question(self, node: yaml.Node) -> Question:
        fields = self.fields(node, ("text", "competency", "covers"))
        return Question(
            text=self.text("text", fields["text"], MAX_QUESTION),
            competency=self.text("competency", fields["competency"]),
            covers=tuple(
                self.text("covers", phrase) for phrase in self.items("covers", fields["covers"])
            ),
        )

    def fields(self, node: yaml.Node, wanted: tuple[str, ...]) -> Fields:
        """The values of exactly these keys, each there once."""
        if not isinstance(node, yaml.MappingNode):
            self.refuse(node, f"expected the keys {', '.join(wanted)} here")
        fields: Fields = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in wanted:
                close = get_close_matches(name, wanted, n=1)
                hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(wanted)}"
                self.refuse(key, f"unknown key {name!r}; {hint}")
            if name in fields:
                self.refuse(key, f"the key {name} is there twice")
            fields[name] = value
        for name in wanted:
            if name not in fields:
                self.refuse(node, f"the key {name} is missing")
        return fields

    def items(self, name: str, node: yaml.Node) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            self.refuse(node, f"{name} must be a list, one item a line that begins with '- '")
        if not node.value:
            self.refuse(node, f"{name} is empty; it needs at least one item")
        return list(node.value)

    def text(self, name: str, node: yaml.Node, limit: int = MAX_LINE) -> str:
        """One line of text: runs of whitespace count as one space, as when answers are matched."""
        if not isinstance(node, yaml.ScalarNode):
            self.refuse(node, f"{name} must be text, not a list or a set of keys")
        text = " ".join(node.value.split())
        if not text:
            self.refuse(node, f"{name} is empty")
        if node.tag != "tag:yaml.org,2002:str":
            self.refuse(node, f"{name} must be text; put quotes around {text!r}")
        if len(text) > limit:
            self.refuse(node, f"{name} has {len(text)} characters; at most {limit} are allowed")
        if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
            self.refuse(node, f"{name} holds a control character")
        return text

    def refuse(self, where: yaml.Node | int, what: str) -> NoReturn:
        """`where` is a node or a line counted from 0."""
        line = where if isinstance(where, int) else where.start_mark.line
        raise RolePackError(f"{self.path}:{line + 1}: {what}") from None
