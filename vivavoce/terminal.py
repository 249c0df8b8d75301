"""The shared part of the subcommands: how they read an address, and how they complain."""

import argparse
import sys
from urllib.parse import urlsplit


def server_url(text: str) -> str:
    """Return the address of a server; ArgumentTypeError if it is none."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise argparse.ArgumentTypeError(f"{text!r} is not a URL such as http://localhost:8000")
    return text


def say(text: str) -> None:
    """Print a line to the terminal, beside a command's output."""
    print(f"vivavoce: {printable(text)}", file=sys.stderr)


def complain(text: str, code: int) -> int:
    """Print why a command ends, and return its exit code."""
    say(text)
    return code


def printable(text: str) -> str:
    """Return the text without control characters: a server's text must not steer the terminal."""
    return "".join(character for character in text if character.isprintable() or character == "\n")
