"""What stands on the terminal: the table at 80 columns and wide, colours only there, and nothing of it for Excel."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.results.test_report import FIVE, request
from thads.commands import screen
from thads.results.report import judge_all


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, columns: int) -> str:
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen.print_result(judge_all(request(FIVE)))
    return stream.getvalue()


def words(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


@pytest.mark.parametrize("columns", [60, 300])
def test_where_nobody_looks_the_table_has_80_columns_and_no_colours(
    monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    text = shown(monkeypatch, io.StringIO(), columns)
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80
    table, below = text.split("\n\n")
    assert "năm" not in table
    assert len(below.splitlines()) > 1
    assert all(line.rstrip() == line.strip() for line in below.splitlines())
    assert "C Việc 4,50% ≥ 5% Không đạt 1 3" in words(text)
    assert "→ Đạt về tiền Tiền 5,00% ≥ 5% Đạt 0 2" in words(text)


def test_a_wide_terminal_shows_the_figures_and_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, _Terminal(), 140)
    assert "\x1b[31m" in text
    plain = words(re.sub(r"\x1b\[[\d;]*m", "", text))
    assert "C Việc 800 200 191 4,50% ≥ 5% Không đạt 1 3" in plain
    assert "→ Đạt về tiền Tiền 20.000.000 4.000.000 3.800.000 5,00% ≥ 5% Đạt 0 2" in plain


@pytest.mark.parametrize(
    ("columns", "factor", "figures"),
    [
        # By hand, of the years' figures: 20 for the name, 4, 11, 11, 5, 8, 14, 8, 4, between them 2 each and 1 behind.
        (99, 1, ""),
        (104, 1, "200 191 "),
        (118, 1, "800 200 191 "),
        (104, 10**6, ""),  # nine digits more in the largest
        (121, 10**6, "200 191 "),
        (142, 10**6, "800 200 191 "),
    ],
)
def test_as_many_figures_as_leave_the_names_readable(
    monkeypatch: pytest.MonkeyPatch, columns: int, factor: int, figures: str
) -> None:
    units: Any = {
        name: (cases, tuple(amount if amount is None else amount * factor for amount in money))
        for name, (cases, money) in FIVE.items()
    }
    monkeypatch.setattr(sys, "stdout", stream := _Terminal())
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    screen.print_result(judge_all(request(units)))
    text = re.sub(r"\x1b\[[\d;]*m", "", stream.getvalue())
    assert f"C Việc {figures}4,50% ≥ 5% Không đạt 1 3" in words(text)
    assert max(map(len, text.splitlines())) <= columns
    assert "…" not in text


def test_progress_says_how_many_and_is_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = _Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("COLUMNS", "80")
    with screen.counting("Đang đọc phiếu") as show:
        show(3, 12)
    assert "3/12" in stream.getvalue()
    assert stream.getvalue().rstrip("\r").endswith("\x1b[2K")


def test_progress_is_silent_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with screen.counting("Đang đọc phiếu") as show, screen.working("Đang in"):
        show(3, 12)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "start", ["import tuyenquang_thads", "from thads.commands import buttons", "import thads.commands.cli"]
)
def test_rich_is_not_in_the_way_of_excel_nor_of_a_short_command(start: str) -> None:
    look = f"import sys; {start}; sys.exit('rich' in sys.modules)"
    command = [sys.executable, "-P", "-c", look]
    assert subprocess.run(command, env={"PYTHONPATH": str(ROOT / "python")}, check=False).returncode == 0
