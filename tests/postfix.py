"""A Postfix of the tests' own: on a port of loopback, with its queue in a temporary folder, that delivers all
mail for one domain into one Maildir. Its master insists on being root."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from programs import missing, program

_START_SECONDS = 60
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mx.example.org
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = example.org
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
relay_domains =
default_transport = error:this server delivers nothing elsewhere
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions =
  check_recipient_access inline:{{ {{nobody@example.org = 550 5.1.1 no such user}} }}
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, slots=True)
class Postfix:
    """A running one; `maildir` is where mail falls."""

    port: int
    maildir: Path
    log: Path

    def mails(self) -> list[bytes]:
        """What has been delivered."""
        return [one.read_bytes() for one in sorted((self.maildir / "new").glob("*"))]


@contextmanager
def postfix() -> Iterator[Postfix]:
    """Runs it. Without the program, or without being root, the test skips, but never where CI is set."""
    command = program("postfix", "postfix")
    if os.geteuid() != 0:
        missing("postfix as root", "postfix")
    folder = Path(tempfile.mkdtemp(prefix="cw-postfix-"))
    folder.chmod(0o755)
    account = pwd.getpwnam("postfix")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    for name, owner in (("config", None), ("queue", None), ("data", account), ("mail", account)):
        (folder / name).mkdir()
        if owner is not None:
            os.chown(folder / name, owner.pw_uid, owner.pw_gid)
    values = {"folder": folder, "uid": account.pw_uid, "gid": account.pw_gid}
    (folder / "config" / "main.cf").write_text(MAIN.format(**values))
    (folder / "config" / "master.cf").write_text(MASTER.format(port=port))
    master = [command, "-c", str(folder / "config")]
    try:
        subprocess.run([*master, "start"], check=True, capture_output=True)
        try:
            _wait(port, folder / "log")
            yield Postfix(port, folder / "mail" / "all", folder / "log")
        finally:
            subprocess.run([*master, "stop"], check=True, capture_output=True)
    finally:
        shutil.rmtree(folder)


def _wait(port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            with closing(socket.create_connection(("127.0.0.1", port), timeout=10)) as there:
                assert there.recv(100).startswith(b"220 ")
                return
        except OSError:
            if time.monotonic() > deadline:
                raise RuntimeError(log.read_text() if log.exists() else "no log") from None
            time.sleep(0.05)
