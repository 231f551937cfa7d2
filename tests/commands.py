"""`chartwork …` as processes, which know nothing of the settings that this machine may have."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from chartwork import cli

CHARTWORK = Path(sys.executable).parent / "chartwork"
_FORKS = multiprocessing.get_context("forkserver")
_LOADED = ("admin", "board_list", "boards", "demo", "explain", "explain_mail", "failures", "pipes", "review")
_FORKS.set_forkserver_preload(["commands", "member", *(f"chartwork.{one}" for one in _LOADED)])
_HERE = Path(__file__).parent
_SECONDS = 120


def forked(do: Callable[..., None], *arguments: Any) -> ForkServerProcess:
    """A process that does this. All are forked from one that has read the program's modules, which takes a
    second, once."""
    with pytest.MonkeyPatch.context() as patch:  # Python 3.11 reads what it forks from its own path only
        patch.setenv("PYTHONPATH", f"{_HERE.parent}:{_HERE}")
        forkserver.ensure_running()
    process = _FORKS.Process(target=do, args=arguments)
    process.start()
    return process


def environment(**variables: str) -> dict[str, str]:
    """This process's, and of CHARTWORK_… the given variables alone."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith("CHARTWORK_")
    } | variables


def chartwork(
    *arguments: str, cwd: Path, given: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Carries out a command; `given` is its standard input."""
    with TemporaryDirectory(prefix="cw-run-") as folder:
        streams = [Path(folder) / name for name in ("in", "out", "err")]
        streams[0].write_text(given)
        process = forked(_run, arguments, cwd, environment(**variables), streams)
        process.join(_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
        out, err = (one.read_text() if one.exists() else "" for one in streams[1:])
        return subprocess.CompletedProcess(arguments, process.exitcode or 0, out, err)


def _run(arguments: tuple[str, ...], cwd: Path, variables: dict[str, str], streams: list[Path]) -> None:
    """The console script, in the forked process."""
    for number, (path, flags) in enumerate(
        zip(streams, (os.O_RDONLY, *(os.O_WRONLY | os.O_CREAT,) * 2), strict=True)
    ):
        os.dup2(os.open(path, flags), number)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(cwd)
    sys.argv = ["chartwork", *arguments]
    cli.main()


@contextmanager
def serving(folder: Path, command: str, **variables: str) -> Iterator[str]:
    """`chartwork run`, `serve` or `demo`, as the shell starts it; gives the site's address. Its log is a file
    of the folder. It must end with status 0 at SIGTERM, and complain of nothing."""
    log = folder / f"{command}.log"
    with log.open("wb") as said, subprocess.Popen(
        [CHARTWORK, command, "--port", "0"], cwd=folder, env=environment(**variables), stdout=subprocess.PIPE,
        stderr=said, text=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(running.stdout.readline())}"
        finally:
            running.send_signal(signal.SIGTERM)
            status = running.wait(timeout=60)
    assert status == 0, log.read_text()
    assert "Traceback" not in log.read_text()
