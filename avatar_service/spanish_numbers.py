"""Whole numbers in Spanish words, which the pronunciation rules of Spanish leave out."""

SMALL = str.split(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
    " dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro"
    " veinticinco veintiséis veintisiete veintiocho veintinueve"
)
TENS = str.split("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
HUNDREDS = str.split(
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos"
    " novecientos"
)

MAX_READ = 1_000_000_000
"""From here on digits are read one by one, as in a telephone number."""


def in_spanish(number: int) -> str:
    """Return the words of a number that is not negative."""
    if number >= MAX_READ:
        return " ".join(SMALL[int(digit)] for digit in str(number))
    if number >= 1_000_000:
        return _joined(number, 1_000_000, "un millón", "millones")
    if number >= 1_000:
        return _joined(number, 1_000, "mil", "mil")
    return _below_thousand(number)


def _below_thousand(number: int) -> str:
    if number == 100:
        return "cien"
    if number > 100:
        return f"{HUNDREDS[number // 100 - 1]} {_rest(number % 100)}".strip()
    if number < len(SMALL):
        return SMALL[number]
    ten = TENS[number // 10 - 3]
    return f"{ten} y {SMALL[number % 10]}" if number % 10 else ten


def _joined(number: int, unit: int, one: str, many: str) -> str:
    count, rest = divmod(number, unit)
    said = one if count == 1 else f"{_shortened(in_spanish(count))} {many}"
    return f"{said} {_rest(rest)}".strip()


def _rest(number: int) -> str:
    return in_spanish(number) if number else ""


def _shortened(words: str) -> str:
    """Return the words as they stand before a noun: "veintiún mil", "treinta y un millones"."""
    if words.endswith("veintiuno"):
        return f"{words.removesuffix('veintiuno')}veintiún"
    return words.removesuffix("o") if words.endswith(" uno") or words == "uno" else words
