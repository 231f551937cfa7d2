"""What the settings stand for."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chartwork.parts import Standing, catalogued, known_boards, logos_of, proxies_of, site_of, standing
from chartwork.settings import Settings, SettingsError, load
from scrapers.registry import UnknownPlatform, platforms

OFF = next(one for one in platforms().values() if one.rights.verdict == "off" and not one.secrets)


def settings(folder: Path, platform: str, **more: object) -> Settings:
    (folder / "own.csv").write_text(
        f"name,employer,kind,platform,url\nhere,A hospital,other,{platform},https://jobs.example/\n"
    )
    return Settings(boards=folder / "own.csv", more_boards=folder / "none.csv", **more)  # type: ignore[arg-type]


def test_a_platform_that_is_off_is_read_only_with_permission(tmp_path: Path) -> None:
    (board,) = known_boards(settings(tmp_path, OFF.name))
    assert board.rights == "off"
    assert OFF.rights.reason in board.note
    (board,) = known_boards(settings(tmp_path, OFF.name, permitted=[OFF.name]))
    assert board.rights == "on"


def test_a_platform_that_needs_a_key_is_off_until_it_is_there(tmp_path: Path) -> None:
    keyed = next(one for one in platforms().values() if one.secrets and not one.logo)
    more = {"permitted": [keyed.name]}
    (board,) = known_boards(settings(tmp_path, keyed.name, **more))
    assert board.rights == "needs key"
    assert f"CHARTWORK_KEYS holds no {', '.join(keyed.secrets)}" in board.note
    given = {keyed.name: dict.fromkeys(keyed.secrets, "a key")}
    (board,) = known_boards(settings(tmp_path, keyed.name, keys=given, **more))
    assert board.rights == "on"
    assert "a key" not in repr(settings(tmp_path, keyed.name, keys=given))


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_platform_whose_terms_ask_for_its_logo_is_off_until_that_is_there(
    tmp_path: Path, kind: str
) -> None:
    asks = next(one for one in platforms().values() if one.logo and one.rights.verdict != "off")
    given = {asks.name: dict.fromkeys(asks.secrets, "a key")}
    chosen = settings(tmp_path, asks.name, keys=given, logos=tmp_path)
    (board,) = known_boards(chosen)
    assert board.rights == "needs key"
    assert f"{tmp_path} holds no {asks.name}.svg or .png" in board.note
    (tmp_path / f"{asks.name}.{kind}").write_bytes(b"a picture")
    assert [one.rights for one in known_boards(chosen)] == ["on"]
    assert logos_of(chosen) == {asks.name: tmp_path / f"{asks.name}.{kind}"}


@pytest.mark.parametrize(
    ("line", "permitted", "rights"),
    [
        (OFF.name, (), "off"),
        (OFF.name, (OFF.name,), "on"),
        ("jsonld", (), "off"),
        ("jsonld", ("jsonld",), "off"),  # the platform is on: it is this board that may not be read
    ],
)
def test_a_line_that_is_off_is_on_with_permission_for_its_platform(
    tmp_path: Path, line: str, permitted: tuple[str, ...], rights: str
) -> None:
    chosen = settings(tmp_path, line, permitted=list(permitted))
    (board,) = catalogued(chosen)
    assert standing(replace(board, rights="off", note="asks for a browser"), chosen).rights == rights


def test_a_board_that_is_off_has_a_reason_whatever_its_note(tmp_path: Path) -> None:
    chosen = settings(tmp_path, "jsonld")
    (board,) = catalogued(chosen)
    for note, reason in (
        ("asks for a browser", "asks for a browser"),
        ("", "its line in the catalogue says so"),
    ):
        assert standing(replace(board, rights="off", note=note), chosen) == Standing("off", reason)


def test_a_permission_is_for_one_board(tmp_path: Path) -> None:
    chosen = settings(tmp_path, OFF.name)
    (board,) = catalogued(chosen)
    assert standing(replace(board, rights="permitted"), chosen) == Standing("on", "you have permission")
    assert standing(board, chosen).rights == "off"


def test_what_is_off_and_without_its_key_needs_the_key_first(tmp_path: Path) -> None:
    keyed = next(one for one in platforms().values() if one.secrets and one.rights.verdict == "off")
    chosen = settings(tmp_path, keyed.name)
    (board,) = catalogued(chosen)
    assert standing(board, chosen).rights == "needs key"
    given = settings(tmp_path, keyed.name, keys={keyed.name: dict.fromkeys(keyed.secrets, "a key")})
    assert standing(board, given).rights == "off"


def test_a_board_of_an_unknown_platform_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownPlatform, match="no platform 'nosuch'"):
        known_boards(settings(tmp_path, "nosuch"))


def test_a_mailbox_is_a_board(tmp_path: Path) -> None:
    mailboxes = {"linkedin_alert": "maildir:/mail"}
    chosen = settings(tmp_path, "jsonld", mailboxes=mailboxes, mailbox_authserv="mx.example.org")
    assert [(one.name, one.kind, one.url, one.host) for one in known_boards(chosen)[1:]] == [
        ("linkedin_alert", "alert mail", "maildir:/mail", "mx.example.org")
    ]


def test_keys_that_sign_mails_are_read_once_for_the_domain_of_the_sender(tmp_path: Path) -> None:
    plain = serialization.NoEncryption()
    made = Ed25519PrivateKey.generate()
    (tmp_path / "s1.pem").write_bytes(
        made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    chosen = Settings(dkim={"s1": tmp_path / "s1.pem"}, mail_from="a@jobs.example", secret="k" * 32)  # type: ignore[arg-type]
    assert [(one.domain, one.selector) for one in site_of(chosen).dkim] == [("jobs.example", "s1")]
    (tmp_path / "s1.pem").write_bytes(b"broken")
    with pytest.raises(SettingsError, match="CHARTWORK_DKIM: DKIM key 's1' is no private key"):
        site_of(chosen)
    with pytest.raises(SettingsError, match=r"CHARTWORK_DKIM: .*none\.pem: No such file"):
        site_of(chosen.model_copy(update={"dkim": {"s1": tmp_path / "none.pem"}}))


def test_the_catalogue_that_ships_names_platforms_that_there_are(tmp_path: Path) -> None:
    boards = known_boards(Settings(more_boards=tmp_path / "none.csv"))
    assert len(boards) > 100
    assert {one.platform for one in boards} <= set(platforms())


def test_proxies_are_networks_or_addresses() -> None:
    chosen = Settings(proxies=["127.0.0.1", "10.0.0.0/8", "fd00::1/64"])
    assert [str(one) for one in proxies_of(chosen)] == ["127.0.0.1/32", "10.0.0.0/8", "fd00::/64"]


def test_a_proxy_that_is_no_network_is_refused() -> None:
    with pytest.raises(SettingsError) as refused:
        load({"proxies": ["localhost"]})
    assert "localhost" in str(refused.value)


def stored(folder: Path) -> Settings:
    return Settings(database=f"sqlite:///{folder / 'store.db'}")


def test_the_key_of_links_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    made = site_of(stored(tmp_path)).key
    assert len(made) >= 32
    assert site_of(stored(tmp_path)).key == made
    (file,) = tmp_path.iterdir()
    assert (file.name, stat.S_IMODE(file.stat().st_mode)) == ("store.key", 0o600)


def test_a_key_that_could_not_be_written_whole_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(SettingsError, match=r"store\.key: .* cannot be kept: No space left"):
            site_of(stored(tmp_path))
    assert list(tmp_path.iterdir()) == []
    assert site_of(stored(tmp_path)).key


def test_of_two_that_make_a_key_at_once_both_use_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def late(made: str, path: Path) -> None:
        path.write_text("k" * 43)
        link(made, path)

    monkeypatch.setattr(os, "link", late)
    assert site_of(stored(tmp_path)).key == b"k" * 43


@pytest.mark.parametrize("left", ["", "\n", "k" * 31])
def test_a_key_that_was_cut_off_is_refused(tmp_path: Path, left: str) -> None:
    (tmp_path / "store.key").write_text(left)
    with pytest.raises(SettingsError, match=r"store\.key: the key of links is cut off"):
        site_of(stored(tmp_path))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mail_from", "Chartwork <alerts@example.org>"),
        ("mail_from", "alerts@münchen.example"),
        ("mail_from", "alerts@example.org\n"),
        ("mail_from", "alerts"),
        ("bounce_domain", "bounce.münchen.example"),
        ("bounce_domain", "bounces@example.org"),
        ("bounce_domain", "bounce example.org"),
        ("site_name", "Chartwork\nBcc: x@x.example"),
        ("site_url", "https://jöbs.example"),
        ("site_url", "https://jobs.example/a b"),
    ],
)
def test_what_no_mail_could_be_made_with_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"--{name.replace('_', '-')}: "):
        load({name: value})


@pytest.mark.parametrize("sender", ["alerts@localhost", "Alerts@mail", "a.b+c@xn--mnchen-3ya.example"])
def test_a_sender_stands_as_it_was_given(sender: str) -> None:
    chosen = load({"mail_from": sender, "bounce_domain": sender.partition("@")[2]})
    assert site_of(chosen, key=b"k" * 32).sender == sender


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://c:hunter2@h.example:5432/x?sslmode=require", "postgresql://c:***@h.example:5432/x"),
        ("postgresql:///x?password=hunter2", "postgresql:///x?password=***"),
        ("postgresql://h.example/x", "postgresql://h.example/x"),
        ("sqlite:///a folder/x.db", "sqlite:///a folder/x.db"),
        ("sqlite://", "sqlite://"),
    ],
)
def test_the_password_of_the_database_is_not_shown(url: str, shown: str) -> None:
    chosen = Settings(database=url)
    assert chosen.database == url
    for said in (repr(chosen), str(chosen), chosen.model_dump_json()):
        assert shown in said
        assert "hunter2" not in said
