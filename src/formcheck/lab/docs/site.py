"""MkDocs hooks: the pages of docs/ link to files beside docs/ and become a site all the same.

On disk ``docs/exercises.md`` shows ``../src/formcheck/render/exercises/side_plank.webp``. A site
holds only what lies under it, so the files that are linked to are taken along under their path in
the repository, and links are rewritten from where a page lies on disk to where it lies on the site.
"""

from __future__ import annotations

import os.path
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import griffe
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

__all__ = ["on_files", "on_page_markdown", "on_pre_build", "undocumented"]

_LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)\s#]+)")


def on_pre_build(*, config: MkDocsConfig) -> None:
    """Stop where something on the page of public names has no docstring."""
    page = (Path(config.docs_dir) / "reference.md").read_text(encoding="utf-8")
    package = griffe.load("formcheck", search_paths=[_root(config) / "src"])
    found = [package[name] for name in re.findall(r"^::: formcheck\.(\w+)$", page, re.MULTILINE)]
    missing = [path for one in found for path in undocumented(one)]
    if missing:
        message = f"no docstring: {', '.join(missing)}"
        raise PluginError(message)


def undocumented(found: griffe.Object | griffe.Alias) -> list[str]:
    """Return the paths of a name and its public methods that have no docstring."""
    methods = found.functions.values() if found.is_class else ()
    own = [found, *(m for m in methods if not m.name.startswith("_"))]
    return [one.path for one in own if not one.has_docstring]


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Take along what pages link to outside docs/, and what those pages link to in turn."""
    root = _root(config)
    waiting = [file.src_uri for file in files.documentation_pages()]
    while waiting:
        source = _on_disk(waiting.pop(), config)
        for link in _LINK.findall((root / source).read_text(encoding="utf-8")):
            target = _joined(source, link)
            place = _on_site(target, config)
            if files.get_file_from_path(place) is None and (root / target).is_file():
                files.append(File.generated(config, place, abs_src_path=str(root / target)))
                if place.endswith(".md"):
                    waiting.append(place)
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Rewrite a page's links to where their targets lie on the site."""
    here = PurePosixPath(page.file.src_uri)
    source = _on_disk(page.file.src_uri, config)

    def moved(link: re.Match[str]) -> str:
        place = _on_site(_joined(source, link[1]), config)
        return PurePosixPath(os.path.relpath(place, here.parent)).as_posix()

    return _LINK.sub(moved, markdown)


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent


def _docs(config: MkDocsConfig) -> str:
    return Path(config.docs_dir).relative_to(_root(config)).as_posix()


def _joined(source: str, link: str) -> str:
    return os.path.normpath(PurePosixPath(source).parent / link)


def _on_disk(place: str, config: MkDocsConfig) -> str:
    """Return the path in the repository of what lies at a place of the site."""
    inside = f"{_docs(config)}/{place}"
    return inside if (_root(config) / inside).is_file() else place


def _on_site(path: str, config: MkDocsConfig) -> str:
    """Return the place on the site of a path in the repository."""
    return path.removeprefix(f"{_docs(config)}/")
