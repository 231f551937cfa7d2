"""Errors for programs: problem details (RFC 9457), and which addresses answer with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import web

PREFIXES = ("/api/v1", "/mcp")
# Anybody's page may read what everybody may read: there are no cookies here that could be misused.
OPEN = {"Access-Control-Allow-Origin": "*", "X-Robots-Tag": "noindex"}


def are_for(path: str) -> bool:
    """Is this an address that programs read?"""
    return any(path == one or path.startswith(f"{one}/") for one in PREFIXES)


def problem(
    status: int,
    detail: str,
    *,
    errors: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """An error as problem details. `errors`: what is wrong with each parameter."""
    said: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    said |= {"errors": dict(errors)} if errors else {}
    return web.Response(
        status=status,
        body=json.dumps(said).encode(),
        content_type="application/problem+json",
        headers={**OPEN, **(headers or {})},
    )
