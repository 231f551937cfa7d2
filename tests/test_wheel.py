"""What is installed is whole: every template, figure and recorded answer is in the wheel."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("aggregator/", "alerts/", "chartwork/", "data/", "scrapers/", "web/")


def test_the_wheel_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    wanted = {one for one in listed.splitlines() if one.startswith(PACKAGES)}
    copy = tmp_path / "copy"  # setuptools leaves a build folder where it builds
    subprocess.run(["git", "clone", "-q", ROOT, copy], check=True, capture_output=True)
    build = [
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        tmp_path,
        copy,
    ]
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as held:
        assert wanted - set(held.namelist()) == set()
