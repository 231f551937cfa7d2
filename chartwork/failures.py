"""Which errors are a line and an exit status, and which are ours to mend."""

from __future__ import annotations

from aggregator.domain.search import FilterError
from aggregator.store.errors import StoreError, StoreTooNew, StoreTooOld, StoreUnavailable
from alerts.address import AskError
from alerts.message import MailError
from chartwork.output import FAILED, MISUSED
from chartwork.settings import SettingsError
from data import DataError
from scrapers.catalogue import CatalogueError
from scrapers.registry import UnknownPlatform
from scrapers.source import SourceError

_MISUSES = (
    *(SettingsError, DataError, CatalogueError, UnknownPlatform, FilterError, AskError),
    *(StoreTooNew, StoreTooOld, StoreUnavailable),
)
_FAILURES = (SourceError, StoreError, MailError, OSError, TimeoutError)


def said(error: BaseException) -> str:
    """The error in words, one line or several: a file that cannot be read by its name."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error) or type(error).__name__


def status_of(error: Exception) -> int | None:
    """What the program ends with; None for an error that nobody foresaw."""
    if isinstance(error, _MISUSES):
        return MISUSED
    return FAILED if isinstance(error, _FAILURES) else None
