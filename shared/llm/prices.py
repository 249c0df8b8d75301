"""Prices of the models, from prices.yaml."""

import re
from functools import cache
from pathlib import Path

from shared.model import Usage, Value
from shared.yaml_files import read_yaml

CACHE_WRITE, CACHE_READ = 1.25, 0.10
"""Price of a token that goes into the prompt cache (for 5 minutes), or comes from there, in prices
of an input token."""

MILLION = 1_000_000


class Price(Value):
    """US dollars for a million tokens."""

    input: float
    output: float


@cache
def prices() -> dict[str, Price]:
    """Return the prices by model."""
    text = Path(__file__).with_name("prices.yaml").read_text(encoding="utf-8")
    return {name: Price.model_validate(price) for name, price in read_yaml(text).items()}


def priced(model: str, usage: Usage, given: Price | None = None) -> Usage:
    """Return the usage with its cost in US dollars; None where the model's price is not known.

    `given` is the operator's price, which goes before the known price.
    """
    price = given or _price(model)
    cost = None if price is None else round(_cost(price, usage), 6)
    return usage.model_copy(update={"cost_usd": cost})


def budgeted(model: str, usage: Usage, given: Price | None = None) -> float:
    """Return the US dollars that a budget counts.

    A model without a known price counts as the dearest that is known.
    """
    dearest = max(prices().values(), key=lambda price: price.output)
    return _cost(given or _price(model) or dearest, usage)


def _price(model: str) -> Price | None:
    return prices().get(re.sub(r"-\d{8}$", "", model))


def _cost(price: Price, usage: Usage) -> float:
    read = (
        usage.input_tokens
        + CACHE_WRITE * usage.cache_write_tokens
        + CACHE_READ * usage.cache_read_tokens
    )
    return (read * price.input + usage.output_tokens * price.output) / MILLION
