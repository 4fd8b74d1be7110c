"""The API's own page: made here from OpenAPI, with no script and nothing of another host."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

__all__ = ["router"]

router = APIRouter()


@router.get("/api/docs", include_in_schema=False)
def documentation(request: Request) -> HTMLResponse:
    """Show every route with what it takes and gives."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # not for the first page

    api: dict[str, Any] = request.app.openapi()
    pages = Environment(
        loader=PackageLoader("formcheck.studio.api", "."),
        autoescape=True,
        undefined=StrictUndefined,
    )
    routes = [
        {
            "method": method.upper(),
            "path": path,
            "summary": told.get("description", told["summary"]),
            "takes": [
                f"{one['name']} ({one['in']}{'' if one.get('required') else ', optional'})"
                for one in told.get("parameters", ())
            ],
            "body": _name(told.get("requestBody", {})),
            "gives": ", ".join(
                f"{status} {_name(answer)}".strip()
                for status, answer in told["responses"].items()
                if status != "422"
            ),
        }
        for path, methods in api["paths"].items()
        for method, told in methods.items()
    ]
    types = {
        name: {
            field: (_kind(about), field in schema.get("required", ()))
            for field, about in schema.get("properties", {}).items()
        }
        for name, schema in sorted(api.get("components", {}).get("schemas", {}).items())
    }
    page = pages.get_template("documentation.html.j2")
    return HTMLResponse(page.render(info=api["info"], routes=routes, types=types))


def _name(part: dict[str, Any]) -> str:
    """Return the name of what a body or an answer holds."""
    kinds = [_kind(one.get("schema", {})) for one in part.get("content", {}).values()]
    return " or ".join(kind for kind in kinds if kind)


def _kind(schema: dict[str, Any]) -> str:
    """Return a type in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}".strip()
    return str(schema.get("const", schema.get("type", "")))
