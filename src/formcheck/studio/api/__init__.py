"""What the page and other programs ask for: one router a noun."""

from fastapi import APIRouter

from formcheck.studio.api import (
    athletes,
    checks,
    clips,
    compare,
    corrections,
    documentation,
    health,
    media,
    notes,
    phones,
    questions,
    results,
    settings,
    share,
    shop,
    uploads,
    words,
    work,
)

__all__ = ["ROUTERS"]

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    documentation.router,
    words.router,
    settings.router,
    athletes.router,
    checks.router,
    clips.router,
    uploads.router,
    media.router,
    notes.router,
    questions.router,
    results.router,
    compare.router,
    corrections.router,
    work.router,
    share.router,
    phones.router,
    shop.router,
)
