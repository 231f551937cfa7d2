"""`chartwork explain mail MESSAGE-ID`: everything that is known of one message, but not to whom it went."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack
from typing import Any, TextIO

from aggregator.store import refusals
from chartwork.output import DONE, FAILED
from chartwork.serving import opened
from chartwork.settings import Settings


async def explain_mail(settings: Settings, message_id: str, out: TextIO, *, as_json: bool) -> int:
    """Prints it; FAILED when no message has that Message-ID, with or without its angle brackets."""
    async with AsyncExitStack() as stack:
        store = await opened(stack, settings, migrate=False)
        async with store.read() as conn:
            known = await refusals.known(conn, f"<{message_id.strip().strip('<>')}>")
    if known is None:
        print("no message has this Message-ID", file=out)
        return FAILED
    known["recipient"] = _masked(known["recipient"])
    print(json.dumps(known, indent=2) if as_json else "\n".join(_lines(known)), file=out)
    return DONE


def _masked(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def _lines(known: dict[str, Any]) -> list[str]:
    wish = known["subscription"]
    done = f", {known['sent_at']}" if known["sent_at"] else ""
    why = f" ({known['error']})" if known["error"] else ""
    return [
        f"{known['message_id']} to {known['recipient']}, {known['bytes']} bytes",
        f"{known['kind']} of slot {known['slot']}, made {known['created_at']}",
        f"state {known['state']}{done}{why}, attempts {known['attempts']}",
        f"alert {wish['id']}, {wish['frequency']}, {wish['status']}: {wish['filter']}",
        *(f"opening {one['id']}: {one['title']} ({one['status']})" for one in known["openings"]),
        *(f"attempt {one['attempt']}, {one['at']}: {one['said']}" for one in known["refusals"]),
        *([f"taken: {known['answer']}"] if known["answer"] else []),
        *(f"came back {one['at']}: {one['verdict']}, {one['said']}" for one in known["bounces"]),
    ]
