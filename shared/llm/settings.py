"""The settings of the services that call a language model."""

from typing import Literal

from pydantic import Field

from shared.settings import Settings


class ModelSettings(Settings):
    anthropic_api_key: str = Field(default="", repr=False)
    """Call a language model; without a key none is called. Servers at home take any key."""

    anthropic_model: str = "claude-sonnet-5-5"

    anthropic_base_url: str = Field(default="https://api.anthropic.com", pattern="^https?://")
    """The address of the Messages API: Anthropic's, a proxy's, a local server's or a stub's."""

    model_probe: Literal["on", "off"] = "on"
    """on: a small call at the start finds out whether the model answers, and in which form."""

    model_input_price_usd: float | None = Field(default=None, ge=0)
    """US dollars for a million input tokens of a model that is not in shared/llm/prices.yaml, such
    as 0 for a model on a machine of your own. Both prices are needed."""

    model_output_price_usd: float | None = Field(default=None, ge=0)
