"""What a call of a model cost, from prices.yaml."""

import re
from functools import cache
from pathlib import Path

import yaml

from shared.events import Record, Usage

CACHE_WRITE, CACHE_READ = 1.25, 0.10
"""Price of a token that goes into the prompt cache (for 5 minutes), or comes from it, in prices of
an input token."""

MILLION = 1_000_000


class Price(Record):
    input: float
    output: float


@cache
def prices() -> dict[str, Price]:
    text = Path(__file__).with_name("prices.yaml").read_text(encoding="utf-8")
    return {name: Price.model_validate(price) for name, price in yaml.safe_load(text).items()}


def priced(model: str, usage: Usage) -> Usage:
    """With the cost in USD, or None where the model's price is not known."""
    price = prices().get(re.sub(r"-\d{8}$", "", model))
    if price is None:
        return usage.model_copy(update={"cost_usd": None})
    read = (
        usage.input_tokens
        + CACHE_WRITE * usage.cache_write_tokens
        + CACHE_READ * usage.cache_read_tokens
    )
    cost = (read * price.input + usage.output_tokens * price.output) / MILLION
    return usage.model_copy(update={"cost_usd": round(cost, 6)})
