"""What people and other programs read: HTML, JSON and CSV; one file a format."""

from formcheck.report.build import build
from formcheck.report.education import education_page, education_plan, write_page
from formcheck.report.folder import check_folder, write_folder
from formcheck.report.pathway_page import pathway_text, stop_text
from formcheck.report.pdf import check_pdf
from formcheck.report.schema import SCHEMA_VERSION, Report
from formcheck.report.text import text_summary
from formcheck.report.write import write

__all__ = [
    "SCHEMA_VERSION",
    "Report",
    "build",
    "check_folder",
    "check_pdf",
    "education_page",
    "education_plan",
    "pathway_text",
    "stop_text",
    "text_summary",
    "write",
    "write_folder",
    "write_page",
]
