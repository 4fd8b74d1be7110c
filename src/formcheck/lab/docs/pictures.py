"""Drawings, photos and printed pages as small files: what the makers of pictures share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageOps

from formcheck import render

_WIDTH_PX = 900
_QUALITY = 72
_GAP_PX = 6
_SHEETS = (
    "render/templates/report.css",
    "render/templates/charts.css",
    "comparison/templates/compare.css",
)


def write_bars(bars: Iterable[tuple[str, str]], path: Path) -> None:
    """Write bars of the report under each other, each below its name."""
    parts, top = [], 0.0
    for label, bar in bars:
        if not bar:
            continue
        height = float(bar.split("viewBox=")[1].split('"')[1].split()[3])
        parts.append(f'<text x="0" y="{top + 14}" class="name">{label}</text>')
        parts.append(
            bar.replace("<svg ", f'<svg x="0" y="{top + 20}" width="340" height="{height}" ')
        )
        top += height + 34
    write_svg(f'<svg class="bars" viewBox="0 0 340 {top:.0f}">{"".join(parts)}</svg>', path)


def write_svg(svg: str, path: Path) -> None:
    """Write a drawing of a report as a file of its own, with the report's style."""
    package = Path(render.__file__).parents[1]
    style = "\n".join(
        (package / sheet).read_text(encoding="utf-8").split("@media")[0] for sheet in _SHEETS
    )
    style += "\n.name { font: 600 13px system-ui, sans-serif; fill: var(--ink); }"
    own = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    own = own.replace(">", f"><style>{style}</style>", 1)
    own = own.replace('viewBox="0 0 340 ', 'viewBox="0 0 348 ', 1)  # the last number of the axis
    path.write_text(f"{own}\n", encoding="utf-8")


def write_row(pictures: Iterable[np.ndarray], path: Path, height_px: int | None = None) -> None:
    """Write pictures of one height beside each other, with a narrow gap."""
    shown = [Image.fromarray(np.ascontiguousarray(picture)) for picture in pictures]
    if height_px:
        shown = [ImageOps.contain(one, (10 * height_px, height_px)) for one in shown]
    width_px = sum(one.width for one in shown) + _GAP_PX * (len(shown) - 1)
    row, left_px = Image.new("RGB", (width_px, shown[0].height), "white"), 0
    for one in shown:
        row.paste(one, (left_px, 0))
        left_px += one.width + _GAP_PX
    row.save(path, quality=80)


def write_pages(pdf: Path, pages: Mapping[str, Path]) -> None:
    """Write the first page of a PDF that holds certain words as a picture, for each of them."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
        for words, path in pages.items():
            number = next(i for i, text in enumerate(texts) if words in text)
            page = document[number]
            picture = page.render(scale=_WIDTH_PX / page.get_width()).to_pil().convert("RGB")
            inked = ImageOps.invert(picture.convert("L")).getbbox()
            assert inked is not None
            shown = picture.crop((0, 0, picture.width, min(picture.height, inked[3] + inked[0])))
            shown.save(path, "WEBP", quality=_QUALITY, method=6)
