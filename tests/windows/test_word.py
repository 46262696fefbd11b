"""Word as the printer of papers, against a stand-in for its objects: what is asked of it, and what is said when it fails."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from thads.errors import OfficeError
from thads.windows import word


class ComError(Exception):
    pass


class Word:
    """A Word that notes what it is told."""

    Visible: bool
    AutomationSecurity: int

    def __init__(self, fails: str = "") -> None:
        self.told: list[Any] = []
        self.fails = fails
        self.Documents = self

    def Open(self, path: str, **options: object) -> Word:  # noqa: N802 # Word's names
        self.told.append((path, options, self.Visible, self.AutomationSecurity))
        return self

    def ExportAsFixedFormat(self, path: str, kind: int) -> None:  # noqa: N802
        if self.fails == "print":
            raise ComError
        assert kind == 17
        Path(path).write_bytes(b"%PDF-1.7")

    def Close(self, save: bool) -> None:  # noqa: N802
        self.told.append(("close", save))

    def Quit(self, save: bool) -> None:  # noqa: N802
        self.told.append(("quit", save))


def install(monkeypatch: pytest.MonkeyPatch, made: Word | None) -> None:
    def dispatch(name: str) -> Word:
        assert name == "Word.Application"
        if made is None:
            raise ComError
        return made

    package, client, types = ModuleType("win32com"), ModuleType("win32com.client"), ModuleType("pywintypes")
    package.client, client.DispatchEx, types.com_error = client, dispatch, ComError  # type: ignore[attr-defined]
    for module in (package, client, types):
        monkeypatch.setitem(sys.modules, module.__name__, module)


def test_printed_with_macros_asleep(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = Word()
    install(monkeypatch, made)
    word.paper_pdf(tmp_path / "bao-cao.docx", tmp_path / "bao-cao.pdf")
    assert (tmp_path / "bao-cao.pdf").read_bytes() == b"%PDF-1.7"
    (path, options, visible, security), *rest = made.told
    assert path == str(tmp_path / "bao-cao.docx")
    assert options == {"ReadOnly": True, "AddToRecentFiles": False}
    assert (visible, security) == (False, 3)
    assert rest == [("close", False), ("quit", False)]


def test_no_word(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    install(monkeypatch, None)
    with pytest.raises(OfficeError, match="Máy chưa có Word"):
        word.paper_pdf(tmp_path / "a.docx", tmp_path / "a.pdf")


def test_word_fails_and_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = Word("print")
    install(monkeypatch, made)
    with pytest.raises(OfficeError, match="Word không in được"):
        word.paper_pdf(tmp_path / "a.docx", tmp_path / "a.pdf")
    assert made.told[-1] == ("quit", False)
    assert not (tmp_path / "a.pdf").exists()
