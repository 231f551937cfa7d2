"""JSON as it stands in a script of a page."""

from __future__ import annotations

import json
from typing import Any


def embedded(value: Any) -> str:
    """JSON that cannot end the script it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")


def json_ld(block: Any) -> str:
    """A script element with a block of schema.org."""
    return f'<script type="application/ld+json">{embedded(block)}</script>'
