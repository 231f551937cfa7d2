"""Reading mail: files, directories, Maildir, and IMAP against a real Dovecot on loopback."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from scrapers import mailbox
from scrapers.mailbox import MailboxError, read

DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")


def mail(subject: str, day: str = "Sat, 21 Nov 2026 10:00:00 +0000") -> bytes:
    head = f"From: a@example.com\r\nSubject: {subject}\r\n" + (f"Date: {day}\r\n" if day else "")
    return f"{head}\r\nHello {subject}\r\n".encode()


def subjects(location: str, **asked: object) -> list[str]:
    pages = list(read(location, **asked))  # type: ignore[arg-type]
    assert all(one.content_type == "message/rfc822" for one in pages)
    return [one.body.decode().partition("Subject: ")[2].partition("\r\n")[0] for one in pages]


# Files -----------------------------------------------------------------------------------------------------


def test_one_file(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail("one"))
    (page,) = read(str(tmp_path / "a.eml"))
    assert (page.body, page.url) == (mail("one"), (tmp_path / "a.eml").as_uri())


def test_directory_of_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.eml", "a.eml", "c.txt"):
        (tmp_path / name).write_bytes(mail(name))
    (tmp_path / "d.eml").mkdir()
    assert subjects(str(tmp_path)) == ["a.eml", "b.eml"]


@pytest.mark.parametrize("prefix", ["", "maildir:"])
def test_maildir_is_read_and_left_as_it_is(tmp_path: Path, prefix: str) -> None:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "cur" / "1.host:2,S").write_bytes(mail("seen"))
    (tmp_path / "new" / "2.host").write_bytes(mail("fresh"))
    (tmp_path / "new" / ".hidden").write_bytes(mail("hidden"))
    (tmp_path / "tmp" / "3.host").write_bytes(mail("unfinished"))
    before = sorted(tmp_path.rglob("*"))
    assert subjects(f"{prefix}{tmp_path}") == ["seen", "fresh"]
    assert sorted(tmp_path.rglob("*")) == before


def test_since_looks_at_the_date_line_and_keeps_what_has_none(tmp_path: Path) -> None:
    days = ["Fri, 20 Nov 2026 23:59:00 +0000", "Sat, 21 Nov 2026 00:00:00 +0000", "", "nonsense", "Mon, 99 Foo 2026"]
    for number, day in enumerate(days):
        (tmp_path / f"{number}.eml").write_bytes(mail(str(number), day))
    assert subjects(str(tmp_path), since=date(2026, 11, 21)) == ["1", "2", "3", "4"]


def test_of_a_huge_mail_only_the_beginning_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "LARGEST", 20)
    (tmp_path / "a.eml").write_bytes(mail("one"))
    assert [len(one.body) for one in read(str(tmp_path))] == [20]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MailboxError, match=r"nowhere\.eml: no such file"):
        list(read(str(tmp_path / "nowhere.eml")))
    with pytest.raises(MailboxError, match="neither cur nor new"):
        list(read(f"maildir:{tmp_path}"))


# IMAP ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    port: int
    mails: Path

    def at(self, folder: str = "INBOX", user: str = "reader") -> str:
        return f"imap://{user}@127.0.0.1:{self.port}/{folder}"


CONFIGURATION = """
protocols = imap
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_login_user = {login}
default_internal_user = {user}
default_internal_group = {group}
mail_location = maildir:{base}/mail
first_valid_uid = 0
first_valid_gid = 0
passdb {{
  driver = static
  args = password=right
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if DOVECOT is None:
        pytest.skip("Dovecot is not installed (Debian: dovecot-imapd)")
    base = tmp_path_factory.mktemp("dovecot")
    ...
