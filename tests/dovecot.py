"""Dovecot on loopback, with one mailbox."""

from __future__ import annotations

import getpass
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from programs import program


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
auth_failure_delay = 0
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


@contextmanager
def imap_server(mails: Sequence[bytes]) -> Iterator[Server]:
    """A server that has these, until the block ends. When we are root it runs as its own users, and the mail
    is nobody's: it lets nobody in as root."""
    dovecot = program("dovecot", "dovecot-imapd")
    is_root = os.geteuid() == 0
    login, internal, owner = ("dovenull", "dovecot", "nobody") if is_root else (getpass.getuser(),) * 3
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="chartwork-imap-") as folder:
        base = Path(folder)
        base.chmod(0o755)
        _fill(base / "mail", owner, mails)
        account = pwd.getpwnam(owner)
        users = {"login": login, "user": internal, "group": _group(internal)}
        facts = {"base": base, "port": port, "uid": account.pw_uid, "gid": account.pw_gid}
        (base / "dovecot.conf").write_text(CONFIGURATION.format(**facts, **users))
        process = subprocess.Popen([dovecot, "-F", "-c", base / "dovecot.conf"])
        try:
            _wait(port, base, process)
            yield Server(port, base / "mail")
        finally:
            process.terminate()
            process.wait()


def _fill(mails: Path, owner: str, given: Sequence[bytes]) -> None:
    for folder in ("cur", "new", "tmp"):
        (mails / folder).mkdir(parents=True)
    for at, one in enumerate(given):
        (mails / "new" / f"{at}.mail").write_bytes(one)
    if os.geteuid() == 0:
        for one in (mails, *mails.rglob("*")):
            shutil.chown(one, owner)


def _group(user: str) -> str:
    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name


def _wait(port: int, base: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((base / "log").read_text()) from None
            time.sleep(0.05)
        else:
            return
