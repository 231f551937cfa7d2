"""Reading mail: files, directories, Maildir, and IMAP against a real Dovecot on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from dovecot import Server, imap_server

from scrapers import mailbox
from scrapers.mailbox import MailboxError, read


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
    days = ["Fri, 20 Nov 2026 23:59:00 +0000", "Sat, 21 Nov 2026 00:00:00 +0000"]
    for number, day in enumerate([*days, "", "nonsense", "Mon, 99 Foo 2026"]):
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


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    days = ("Fri, 20 Nov 2026 10:00:00 +0000", "Sun, 22 Nov 2026 10:00:00 +0000")
    with imap_server([mail(f"number {at}", day) for at, day in enumerate(days)]) as made:
        yield made


@pytest.mark.imap
def test_mailbox_over_imap(server: Server) -> None:
    assert subjects(server.at(), password="right") == ["number 0", "number 1"]


@pytest.mark.imap
def test_mails_since_a_day(server: Server) -> None:
    # SINCE asks for the day of arrival, which is today for both; the stated date is what counts elsewhere
    assert subjects(server.at(), password="right", since=date(2100, 1, 1)) == []
    assert len(subjects(server.at(), password="right", since=date(2026, 1, 1))) == 2


@pytest.mark.imap
def test_reading_marks_nothing_as_seen(server: Server) -> None:
    subjects(server.at(), password="right")
    left = [one.name for folder in ("cur", "new") for one in (server.mails / folder).iterdir()]
    assert len(left) == 2
    assert not any(name.endswith("S") for name in left)


@pytest.mark.imap
@pytest.mark.parametrize(
    ("folder", "password", "said"),
    [
        ("INBOX", "wrong", "uthentication failed"),
        ("INBOX", None, "uthentication failed"),
        ("None", "right", "exist"),
    ],
)
def test_refusals_name_the_mailbox_and_no_password(
    server: Server, folder: str, password: str | None, said: str
) -> None:
    with pytest.raises(MailboxError, match=said) as refused:
        list(read(server.at(folder), password=password))
    assert f"127.0.0.1/{folder}" in str(refused.value)
    assert "wrong" not in str(refused.value)


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(MailboxError, match=r"imap://reader@127\.0\.0\.1/INBOX"):
        list(read("imap://reader@127.0.0.1:1/INBOX", password="right"))


@pytest.mark.parametrize(
    "location", ["imap://127.0.0.1/INBOX", "imap://reader:secret@127.0.0.1/INBOX", "imap://a@h/Gel\u00f6scht"]
)
def test_locations_that_cannot_be_meant(location: str) -> None:
    with pytest.raises(MailboxError) as refused:
        list(read(location, password="right"))
    assert "secret" not in str(refused.value)
