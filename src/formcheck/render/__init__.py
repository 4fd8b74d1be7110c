"""What people and other programs read, made from a report: HTML, PDF, text, CSV and pictures."""

from formcheck.render.build import build
from formcheck.render.bundle import check_bundle, write_bundle
from formcheck.render.education import education_page, education_plan, write_page
from formcheck.render.folder import check_folder, remove_unfinished, write_folder
from formcheck.render.html import html_page
from formcheck.render.letterhead import Letterhead
from formcheck.render.pdf import check_pdf
from formcheck.render.read import read_report
from formcheck.render.text import first_sentence, pathway_text, stop_text, text_summary
from formcheck.render.write import render_again, write

__all__ = [
    "Letterhead",
    "build",
    "check_bundle",
    "check_folder",
    "check_pdf",
    "education_page",
    "education_plan",
    "first_sentence",
    "html_page",
    "pathway_text",
    "read_report",
    "remove_unfinished",
    "render_again",
    "stop_text",
    "text_summary",
    "write",
    "write_bundle",
    "write_folder",
    "write_page",
]
