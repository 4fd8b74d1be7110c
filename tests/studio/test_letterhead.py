"""A shop's name and logo stand above page one, and only there."""

from __future__ import annotations

import io
import re

from PIL import Image

from formcheck import render
from formcheck.i18n import Wording
from formcheck.render import Letterhead
from formcheck.render.pdf import lay_out


def a_logo() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (300, 120), "#0072b2").save(content, "PNG")
    return content.getvalue()


def test_name_and_logo_that_were_set_are_on_the_page(ask, done, studio):
    check = done("before")
    page = f"/media/analyses/{ask.get(f'/api/checks/{check}').json()['analysis_id']}/report.html"
    assert 'class="letterhead"' not in ask.get(page).text
    ask.put("/api/settings", json={"practice_name": "Laufladen <Süd>"})
    ask.post("/api/settings/logo", content=a_logo(), headers={"content-type": "image/png"})
    for query in ({"page": "runner"}, {"page": "all", "lang": "de"}):
        html = ask.get(page, params=query).text
        [head] = re.findall(r'<p class="letterhead">.*?</p>', html)
        assert "Laufladen &lt;Süd&gt;" in head
        assert "data:image/png;base64," in head
    ask.delete("/api/settings/logo")
    assert "data:image/png" not in ask.get(page).text


def test_page_one_with_a_letterhead_is_still_one_sheet(folders):
    report = render.read_report(folders["before"])
    stills = {p.stem: p.read_bytes() for p in (folders["before"] / "stills").glob("*.jpg")}
    pages = []
    for letterhead in (None, Letterhead("Laufladen Süd", a_logo())):
        page = render.html_page(report, Wording("de"), stills, whole=False, letterhead=letterhead)
        pages.append(len(lay_out(page).pages))
    assert pages[0] == pages[1]
