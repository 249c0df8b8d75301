"""The report service's own settings; each field is the environment variable of its name."""

from report_service.domain import Paper
from shared.settings import Settings


class ReportSettings(Settings):
    paper: Paper = "a4"
    """The size of the PDF's pages. A PDF that is there keeps its size until it is printed again."""
