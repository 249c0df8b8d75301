"""The report as a PDF document: all of it, or the part that the candidate is shown."""

from report_service.pdf.candidate import render_view
from report_service.pdf.document import render

__all__ = ["render", "render_view"]
