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


def status_of(error: Exception) -> int | None:
    """What the program ends with; None for an error that nobody foresaw."""
    if isinstance(error, _MISUSES):
        return MISUSED
    return FAILED if isinstance(error, _FAILURES) else None
