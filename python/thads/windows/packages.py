"""Whether an installed package still has its files: antivirus programs and broken disks take single ones away.

Standard library only, so that it runs where packages are missing or broken.
"""

from __future__ import annotations

import csv
import importlib.metadata
import os
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# Python makes compiled files anew; nothing here starts the packages' own programs, which antivirus programs dislike most.
_NOT_NEEDED = (".pyc", ".exe")


@dataclass(frozen=True)
class Package:
    """An installed package: its version, and which of its files are missing or have another size than installed."""

    version: str
    damaged: tuple[str, ...] = ()


def installed(names: Iterable[str], folder: Path | None = None) -> dict[str, Package | None]:
    """The packages of those names in a folder such as site-packages, by default where this Python looks; None is missing."""
    return {name: _package(name, folder) for name in names}


def read_pins(path: Path) -> dict[str, str]:
    """Name and version of each package of a requirements file that belongs on this machine."""
    with suppress(OSError):
        entries = re.findall(
            r"^([\w.\-]+)==([^\s;\\]+)(?: ; sys_platform == '(\w+)')?", path.read_text(encoding="utf-8"), re.MULTILINE
        )
        return {name: version for name, version, platform in entries if platform in ("", sys.platform)}
    return {}


def wrong(pins: Mapping[str, str], found: Mapping[str, Package | None]) -> list[str]:
    """What is not as the lock has it, in Vietnamese, a line a package."""
    lines = []
    for name, version in pins.items():
        package = found.get(name)
        if package is None or package.version != version:
            lines.append(f"{name} {package.version if package else 'chưa cài'} (cần {version})")
        elif package.damaged:
            lines.append(f"{name} thiếu hoặc hỏng {len(package.damaged)} tệp ({package.damaged[0]})")
    return lines


def _package(name: str, folder: Path | None) -> Package | None:
    path = sys.path if folder is None else [str(folder)]
    found = next(iter(importlib.metadata.distributions(name=name, path=path)), None)
    return Package(found.version or "", _damaged(found)) if found else None


def _damaged(package: importlib.metadata.Distribution) -> tuple[str, ...]:
    # Not package.files: since Python 3.12 it leaves out files that are missing.
    record = package.read_text("RECORD")
    if record is None:
        return ("RECORD",)
    rows = [row for row in csv.reader(record.splitlines()) if row and not row[0].endswith(_NOT_NEEDED)]
    return tuple(row[0] for row in rows if not _is_whole(str(package.locate_file(row[0])), row[2:3]))


def _is_whole(path: str, size: list[str]) -> bool:
    with suppress(OSError, ValueError):
        return os.stat(path).st_size == int(size[0]) if size and size[0] else os.path.exists(path)
    return False
