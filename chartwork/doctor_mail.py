"""`chartwork doctor mail`: would mailbox providers take our mail? Every line says what is, or what to fix.

The rules are those of Gmail, Yahoo and Microsoft for whoever sends much: SPF and DKIM, DMARC, a name for the
server's address and the address for that name, TLS, and a way to leave over https.
"""

from __future__ import annotations

import ipaddress
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

from alerts.dkim import DkimKey
from alerts.message import MailError, Site
from chartwork import spf
from chartwork.lookup import Dns, LookupFailed
from chartwork.parts import site_of, transport_of
from chartwork.settings import Settings, SettingsError


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. `fix`: what to do, "" where all is well."""

    name: str
    said: str
    fix: str = ""


async def examine(settings: Settings, dns: Dns) -> AsyncIterator[Finding]:
    """Looks at settings, server and DNS. Raises SettingsError where no link can be signed."""
    for one in _settings(settings):
        yield one
    yield await _server(settings)
    site = site_of(settings)
    for name, check in (
        ("spf", partial(_spf, dns, site)),
        ("dkim", partial(_dkim, dns, site)),
        ("dmarc", partial(_dmarc, dns, site)),
        ("ptr", partial(_ptr, dns, settings)),
        ("bounces", partial(_bounces, dns, settings)),
    ):
        try:
            for one in await check():
                yield one
        except LookupFailed as silent:
            yield Finding(name, str(silent), "ask again when the DNS answers")


def _settings(settings: Settings) -> list[Finding]:
    found = []
    try:
        transport_of(settings)
        where = settings.smtp_host or f"files in {settings.outbox}"
        fix = "" if settings.smtp_host else "set CHARTWORK_SMTP_HOST: without a mail server, mails are files"
        found.append(Finding("settings", f"mail goes to {where}", fix))
    except SettingsError as missing:
        found.append(Finding("settings", str(missing), "set it"))
    https = (settings.site_url or "").startswith("https://")
    said = settings.site_url or "no CHARTWORK_SITE_URL"
    fix = "" if https else "set CHARTWORK_SITE_URL to an https:// address: one-click unsubscribing needs it"
    return [*found, Finding("links", said, fix)]


async def _server(settings: Settings) -> Finding:
    """Connects as for sending: over TLS, whose certificate must be good, and logged in."""
    if settings.smtp_host is None:
        return Finding("tls", "no mail server", "set CHARTWORK_SMTP_HOST")
    if settings.smtp_security == "none" and not _is_this_machine(settings.smtp_host):
        return Finding(
            "tls", "mail is handed over in the clear", "set CHARTWORK_SMTP_SECURITY to starttls or tls"
        )
    try:
        async with transport_of(settings) as transport:
            await transport.connect()
    except (MailError, SettingsError) as wrong:
        return Finding(
            "tls", str(wrong), "the server must be reachable, and its certificate good for its name"
        )
    return Finding("tls", f"{settings.smtp_host}:{settings.smtp_port} answers ({settings.smtp_security})")


async def _spf(dns: Dns, site: Site) -> list[Finding]:
    """Of the domain in the envelope, which is what receivers look at."""
    domain = site.bounces or site.domain
    found = await spf.read(dns, domain)
    if found.record is None:
        return [
            Finding(
                "spf", f"{domain} has no record", f'add TXT {domain} "v=spf1 … -all" with your mail server'
            )
        ]
    said = f"{domain}: {found.record} ({found.lookups} of {spf.MOST} look-ups)"
    return [Finding("spf", said, "; ".join(found.trouble))]


async def _dkim(dns: Dns, site: Site) -> list[Finding]:
    if not site.dkim:
        return [
            Finding(
                "dkim", "no key signs mails", "make a key and set CHARTWORK_DKIM (docs/how-to/set-up-mail.md)"
            )
        ]
    return [await _dkim_key(dns, key) for key in site.dkim]


async def _dkim_key(dns: Dns, key: DkimKey) -> Finding:
    name = f"{key.selector}._domainkey.{key.domain}"
    records = [_tags(one) for one in await dns.txt(name)]
    wanted = _tags(key.record)
    fix = f"the TXT record of {name} must be: {key.record}"
    if not records:
        return Finding("dkim", f"{name} does not exist", fix)
    if len(records) > 1:
        return Finding("dkim", f"{name} has {len(records)} records", "leave one")
    found = records[0]
    if "".join(found.get("p", "").split()) != wanted["p"] or found.get("k", "rsa") != wanted["k"]:
        return Finding("dkim", f"{name} holds another key", fix)
    return Finding("dkim", f"{name} holds our key ({wanted['k']})")


async def _dmarc(dns: Dns, site: Site) -> list[Finding]:
    """Of the sender's domain, or the nearest above it that has one."""
    labels = site.domain.split(".")
    for domain in (".".join(labels[at:]) for at in range(max(1, len(labels) - 1))):
        records = [one for one in await dns.txt(f"_dmarc.{domain}") if one.lower().startswith("v=dmarc1")]
        if len(records) > 1:
            return [Finding("dmarc", f"_dmarc.{domain} has {len(records)} records", "leave one")]
        if records:
            good = _tags(records[0]).get("p", "").lower() in ("none", "quarantine", "reject")
            return [
                Finding(
                    "dmarc",
                    f"{domain}: {records[0]}",
                    "" if good else "it needs p=none, quarantine or reject",
                )
            ]
    record = f'TXT _dmarc.{site.domain} "v=DMARC1; p=none; rua=mailto:…"'
    return [Finding("dmarc", f"{site.domain} has no record", f"add {record}")]


async def _ptr(dns: Dns, settings: Settings) -> list[Finding]:
    """A relay's outgoing addresses may be others: then its owner answers for them."""
    host = settings.smtp_host
    if host is None or _is_this_machine(host):
        return [
            Finding("ptr", "the mail server is this machine: look up the name of its public address yourself")
        ]
    addresses = [host] if _is_address(host) else await dns.addresses(host)
    if not addresses:
        return [Finding("ptr", f"{host} has no address", "correct CHARTWORK_SMTP_HOST")]
    return [await _named(dns, address) for address in addresses]


async def _named(dns: Dns, address: str) -> Finding:
    names = await dns.names(address)
    if not names:
        return Finding(
            "ptr", f"{address} has no name", "have its owner set a PTR record; Gmail refuses it (5.7.25)"
        )
    for name in names:
        if address in await dns.addresses(name):
            return Finding("ptr", f"{address} is {name}, and {name} is {address}")
    return Finding("ptr", f"{address} is called {names[0]}, which is another address", "make the two agree")


async def _bounces(dns: Dns, settings: Settings) -> list[Finding]:
    domain = settings.bounce_domain.lower()
    if not domain:
        return [
            Finding("bounces", "they come back to the sender and are not read", "set CHARTWORK_BOUNCE_DOMAIN")
        ]
    found = []
    if settings.bounce_mailbox is None and settings.bounce_secret is None:
        fix = "set CHARTWORK_BOUNCE_MAILBOX or CHARTWORK_BOUNCE_SECRET"
        found.append(Finding("bounces", "nobody reads them", fix))
    servers = await dns.mx(domain)
    if servers == [""] or not (servers or await dns.addresses(domain)):
        found.append(Finding("bounces", f"{domain} takes no mail", f"add an MX record for {domain}"))
    ours = settings.mail_from.rpartition("@")[2].lower()
    if domain != ours and not domain.endswith(f".{ours}"):
        fix = "take a subdomain of it, so that SPF counts for DMARC"
        found.append(Finding("bounces", f"{domain} is no part of {ours}", fix))
    return found or [Finding("bounces", f"{domain}, by {servers[0] if servers else domain}")]


def _tags(record: str) -> dict[str, str]:
    """tag=value; tag=value (RFC 6376, 3.2)."""
    pairs = (part.partition("=") for part in record.split(";") if part.strip())
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_this_machine(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)
