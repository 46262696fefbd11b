"""Which workbooks' macros may run: those whose VBA is, statement for statement, what this or a former version built.

The sources compared are those that LibreOffice itself has read, from a document opened with its macros forbidden; so
nothing that another reader of the file would overlook can run.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

# The projects of all versions so far, by `fingerprint`; a test names the one to add when the sources change.
OURS = frozenset(
    (
        "539dadb213cbf5f8292786988d043fbc3254ea80a74c5e0ac8f81a3acd516b52",
        "3931b155010bb71ececb7a13f3097e2a680949b3a40c349791a0cf8eb2261865",
        "a625778446ddf974f8c93960505867639a25e54e55192b62bc93062218e5dd0b",
        "62a48f0f0c25bafc1327b6c79feb4025d9a05f8cc65fa8204ce3374897f91331",
        "d75a5b5823cc0f55cab581ad793cbf5bd1d19415b1045f913713676a79d409ce",
        "afd926fd31222a7504ed769c70d53464f1608471588d515f5b9eb0f51bcdc011",
        "36516abe9a6237bbcc6ebd71d6ec5ffd00c7239b81deb5e532c5b63a92320caf",
        "6c2878aed7ffba2adb14e8e4298430d1fc41441672f5f10d7822b2e3236347cc",
        "4ed6fc4ad753c9c9680bcfce86b989c65d737f11566cdca453cfb3505d3fc582",
        "3dd9373ee368140cf4a1de58db4f9a2c1ed92b6b031d22c5f5f00cf3b003649b",
    )
)

# What LibreOffice reads Excel's packages with: only these keep all their macros in Basic libraries.
_FILTERS = ("Calc MS Excel 2007 VBA XML", "Calc MS Excel 2007 XML")

# Lines that name a module or describe it, nothing else on them; Excel and LibreOffice each write their own.
_HEADER = re.compile(
    r'(?:Rem )?Attribute (?:\w+\.)*VBA?_\w+ *= *(?:"[^"]*"|-?\w+)|Option (?:VBASupport [01]|Explicit)', re.IGNORECASE
)
_WORD = re.compile(r'"(?:[^"]|"")*"|\w+|[^\s\w]')


def are_ours(document: Any) -> bool:
    """Whether a LibreOffice document holds the macros of one of our workbooks, all of them and no others."""
    arguments = {item.Name: item.Value for item in document.getArgs()}
    return arguments.get("FilterName") in _FILTERS and fingerprint(_modules(document.BasicLibraries)) in OURS


def fingerprint(modules: Mapping[str, str]) -> str:
    """SHA-256 of the modules' statements: without empty modules, and without what Excel's editor changes in a source
    when the workbook is saved (spaces, capitals outside of texts, lines of attributes)."""
    statements = {name.lower(): _statements(source) for name, source in modules.items()}
    digest = hashlib.sha256()
    for name, lines in sorted(statements.items()):
        if lines:
            digest.update("\n".join([f"[{name}]", *lines, ""]).encode())
    return digest.hexdigest()


def _statements(source: str) -> list[str]:
    lines = (line.strip() for line in source.splitlines())
    words = [_WORD.findall(line) for line in lines if line and not _HEADER.fullmatch(line)]
    return [" ".join(word if word.startswith('"') else word.lower() for word in line) for line in words]


def _modules(libraries: Any) -> dict[str, str]:
    """Sources by name. A module whose name a second library has, too, is none of ours: it keeps its library's name."""
    found: dict[str, str] = {}
    for library_name in libraries.ElementNames:
        libraries.loadLibrary(library_name)
        library = libraries.getByName(library_name)
        for name in library.ElementNames:
            found[f"{library_name}.{name}" if name in found else name] = library.getByName(name)
    return found
