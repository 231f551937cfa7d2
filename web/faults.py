"""What is wrong with a field of a form, as HTML beside it and in it. PURE."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

_NOTHING = Markup()
# What a field is called where a reader sees it.
_CALLED = {
    "q": "Words", "setting": "Setting", "arrangement": "Where the work is done", "holds": "I hold",
    "requires": "Certification it demands", "state": "State of the job", "lives": "I live in",
    "pay": "Pay at least", "paid": "Jobs that state their pay", "posted": "Posted within",
    "years": "Years of experience I have", "specialty": "Specialty", "schedule": "Schedule",
    "employer": "Who advertises it", "order": "Order", "since": "First seen after", "after": "Next page",
    "frequency": "How often", "zone": "Time zone", "hour": "A daily or weekly mail comes at",
    "until": "Pause until", "filter": "The search", "form": "", "sure": "", "id": "", "do": "",
}  # fmt: skip


def called(name: str) -> str:
    """A field as a reader knows it; "" where what is said of it says it all."""
    return _CALLED.get(name, name)


def said_of(what: str, name: str) -> str:
    """The word on a field, to stand where the field does not."""
    return ": ".join(filter(None, (called(name), what)))


def error(errors: Mapping[str, str], name: str) -> Markup:
    """The word on a field, to stand beside it."""
    if name not in errors:
        return _NOTHING
    return Markup('<span class="error" id="error-{}">{}</span>').format(name, errors[name])


def wrong(errors: Mapping[str, str], name: str) -> Markup:
    """What marks a field, among its attributes, as the one that the word is about."""
    if name not in errors:
        return _NOTHING
    return Markup(' aria-invalid="true" aria-describedby="error-{}"').format(name)
