"""What the servers' full-text searches find."""

from __future__ import annotations

import re

from bench.world.facts import Posting
from bench.world.markup import plain
from bench.world.wording import describe


def fits(one: Posting, search: str) -> bool:
    """Do all words of a search begin words of the posting's title or text?"""
    text = f"{one.title}\n{plain(describe(one))}"
    return all(re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE) for word in search.split())
