"""The report as a PDF document."""

from report_service.pdf.document import render

__all__ = ["render"]
