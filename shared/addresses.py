"""The URLs in settings that name a server or, for the embedded stack, a folder."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit


@dataclass(frozen=True, slots=True)
class Addresses:
    """The URLs that a setting accepts: schemes of servers, and the scheme of a folder."""

    setting: str
    servers: tuple[str, ...]
    embedded: str

    def url(self, folder: Path) -> str:
        """Return the URL of a folder, with all characters escaped that have a meaning in a URL."""
        return f"{self.embedded}:///{quote(os.fsencode(folder))}"

    def folder(self, url: str) -> Path | None:
        """Return the folder that the URL names; None when the URL names a server.

        `data` for `sqlite:///data`, `/data` for `sqlite:////data`, `a#b` for `sqlite:///a%23b`.
        ValueError, which never quotes the URL and its password, for any other URL.
        """
        try:
            parts = urlsplit(url)
        except ValueError:
            raise ValueError(f"{self.setting} is no URL that can be read") from None
        if parts.scheme in self.servers:
            return None
        if parts.scheme != self.embedded or parts.netloc or parts.path in ("", "/"):
            raise ValueError(f"{self.setting} must be {self._accepted()}")
        return self._path(parts, url)

    def _path(self, parts: SplitResult, url: str) -> Path:
        # "?" and "#" alone leave no query and no fragment, yet are cut off.
        if "?" in url or "#" in url:
            raise ValueError(
                f"{self.setting}: {self.embedded}:///folder takes no ?query and no #fragment;"
                " in the name of a folder these signs are written %3F and %23"
            )
        return Path(os.fsdecode(unquote_to_bytes(parts.path[1:])))

    def _accepted(self) -> str:
        return ", ".join(f"{scheme}://…" for scheme in self.servers) + (
            f" or {self.embedded}:///folder"
        )


BROKER = Addresses("BROKER_URL", ("amqp", "amqps"), "embedded")
STORE = Addresses("STORE_URL", ("mongodb", "mongodb+srv"), "sqlite")
