"""Role packs: a YAML file for each role, which an operator can edit or add without code.

    title: Engineering
    description: For people who build and run software.
    questions:
      - text: Walk me through a system that you designed.
        competency: Design
        covers: [what it had to do, an alternative and why it was not taken]
        probes:
          - text: Which other solution did you consider?
            for_cover: an alternative and why it was not taken

The file's name is the role's name. `general.yaml` answers for every role that has no pack. A folder
named by a language, such as `es`, holds the packs in that language.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import yaml

from shared.model import DEFAULT_LANGUAGE, MAX_PROBES, Probe, Question, Value
from shared.yaml_files import compose

GENERAL = "general"
LANGUAGE_FOLDER = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
FILE_NAME = re.compile(r"[a-z][a-z0-9_-]*\.yaml")
MAX_QUESTIONS = 50  # as many answers as one finalize may submit
MAX_QUESTION_CHARS = 500
"""The longest question, which is read aloud."""

MAX_LINE_CHARS = 200
"""The longest title, competency, or line of `covers`."""


Fields = dict[str, yaml.Node]


class RolePackError(ValueError):
    """A pack cannot be used. The text is `<file>:<line>: <the mistake, in plain words>`."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role with its questions."""

    name: str
    title: str
    description: str
    questions: tuple[Question, ...]


class RoleSummary(Value):
    """A role as `GET /interview/roles` lists it.

    `questions` is their number, `languages` names the languages that the role has questions in.
    """

    name: str
    title: str
    description: str
    questions: int
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roles:
    """All roles by language and name; `general` is among the roles of every language."""

    by_language: Mapping[str, Mapping[str, Role]]
    default_language: str

    def get(self, role: str, language: str | None = None) -> Role:
        """Return the role that the free text names; `general` for an unknown role.

        A role without questions in the language is asked in the default language.
        """
        own, default = self._in(language), self._in(None)
        name = role.strip().casefold()
        return own.get(name) or default.get(name) or own[GENERAL]

    def language_of(self, role: str, language: str | None = None) -> str:
        """Return the language of the questions that `get` answers."""
        name, tags = role.strip().casefold(), self._tags(language)
        return next((tag for tag in tags if name in self.by_language[tag]), tags[0])

    def list(self, language: str | None = None) -> tuple[RoleSummary, ...]:
        """Return the roles: `general` first, then by title. Titles are in the language, if any."""
        known = {**self._in(None), **self._in(language)}
        roles = sorted(known.values(), key=lambda role: (role.name != GENERAL, role.title))
        return tuple(
            RoleSummary(
                name=role.name,
                title=role.title,
                description=role.description,
                questions=len(role.questions),
                languages=self._languages(role.name),
            )
            for role in roles
        )

    def _in(self, language: str | None) -> Mapping[str, Role]:
        """Return the roles in the language, whatever its region, or else in the default language.

        The regions of a language understand each other: `es-MX` finds the packs in `es`.
        """
        return self.by_language[self._tags(language)[0]]

    def _tags(self, language: str | None) -> Sequence[str]:
        """Return the languages to ask in, in order: those of the tag, then the default language."""
        own = (language.casefold(), language.partition("-")[0].casefold()) if language else ()
        return [*(tag for tag in own if tag in self.by_language), self.default_language.casefold()]

    def _languages(self, name: str) -> tuple[str, ...]:
        return tuple(sorted(tag for tag, roles in self.by_language.items() if name in roles))


def load_roles(folder: Path, default_language: str = DEFAULT_LANGUAGE) -> Roles:
    """Read every pack in `folder`. Raise RolePackError at the first that is broken.

    Packs in the folder itself are in the default language; those of a language's own folder go
    before them.
    """
    if not folder.is_dir():
        raise RolePackError(f"{folder}: there is no such folder of role packs")
    by_language = {default_language.casefold(): _roles_in(folder)}
    for place in sorted(folder.iterdir()):
        if place.is_dir() and LANGUAGE_FOLDER.fullmatch(place.name):
            tag = place.name.casefold()
            by_language[tag] = by_language.get(tag, {}) | _roles_in(place)
    for tag, roles in by_language.items():
        if GENERAL not in roles:
            place = folder / tag if (folder / tag).is_dir() else folder
            raise RolePackError(
                f"{place}: {GENERAL}.yaml is missing; it holds the questions of every unknown role"
            )
    return Roles(by_language, default_language)


def _roles_in(folder: Path) -> dict[str, Role]:
    packs = [Pack(path) for path in sorted(folder.iterdir()) if _is_pack(path)]
    return {pack.path.stem: pack.role() for pack in packs}


def _is_pack(path: Path) -> bool:
    """Leave out hidden files, which editors and file systems make."""
    return path.suffix.lower() in {".yaml", ".yml"} and not path.name.startswith(".")


@dataclass(frozen=True, slots=True)
class Pack:
    """A file, read node by node: nodes know their line, plain YAML values do not."""

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
            node = compose(source)
        except yaml.MarkedYAMLError as error:
            mark, begin = error.problem_mark, error.context_mark
            if begin and (mark is None or mark.index >= len(source)):
                mark = begin  # an open quote is noticed at the end: name its begin
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
        fields = self.fields(node, ("text", "competency", "covers"), optional=("probes",))
        covers = tuple(
            self.text("covers", phrase) for phrase in self.items("covers", fields["covers"])
        )
        return Question(
            text=self.text("text", fields["text"], MAX_QUESTION_CHARS),
            competency=self.text("competency", fields["competency"]),
            covers=covers,
            probes=self.probes(fields["probes"], covers) if "probes" in fields else (),
        )

    def probes(self, node: yaml.Node, covers: tuple[str, ...]) -> tuple[Probe, ...]:
        nodes = self.items("probes", node)
        if len(nodes) > MAX_PROBES:
            self.refuse(nodes[MAX_PROBES], f"more than {MAX_PROBES} probes")
        return tuple(self.probe(item, covers) for item in nodes)

    def probe(self, node: yaml.Node, covers: tuple[str, ...]) -> Probe:
        fields = self.fields(node, ("text", "for_cover"))
        point = self.text("for_cover", fields["for_cover"])
        if point not in covers:
            self.refuse(fields["for_cover"], "for_cover must be a line of the question's covers")
        return Probe(text=self.text("text", fields["text"]), for_cover=point)

    def fields(
        self, node: yaml.Node, wanted: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> Fields:
        """Return the values of the keys: each wanted key must be there, none twice, no other."""
        known = (*wanted, *optional)
        if not isinstance(node, yaml.MappingNode):
            self.refuse(node, f"expected the keys {', '.join(wanted)} here")
        fields: Fields = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in known:
                close = get_close_matches(name, known, n=1)
                hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
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

    def text(self, name: str, node: yaml.Node, limit: int = MAX_LINE_CHARS) -> str:
        """Return a line of text with single spaces, as answers are matched to questions."""
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
        """Raise RolePackError; `where` is a node, or a line counted from 0."""
        line = where if isinstance(where, int) else where.start_mark.line
        raise RolePackError(f"{self.path}:{line + 1}: {what}") from None
