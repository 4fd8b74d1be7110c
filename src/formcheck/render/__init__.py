"""What people and other programs read: HTML, JSON and CSV; one file a format."""

from formcheck.render.build import build
from formcheck.render.education import education_page, education_plan, write_page
from formcheck.render.folder import check_folder, write_folder
from formcheck.render.pathway_page import pathway_text, stop_text
from formcheck.render.pdf import check_pdf
from formcheck.render.stored import as_json, read_report
from formcheck.render.text import text_summary
from formcheck.render.write import write

__all__ = [
    "as_json",
    "build",
    "check_folder",
    "check_pdf",
    "education_page",
    "education_plan",
    "pathway_text",
    "read_report",
    "stop_text",
    "text_summary",
    "write",
    "write_folder",
    "write_page",
]
