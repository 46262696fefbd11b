"""What the check of an installation finds, and how that is told: for a person, for other programs, as an exit code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check came out."""

    FINE = "tot"
    NOTE = "ghi-chu"
    TROUBLE = "can-sua"
    UNSEEN = "khong-xem-duoc"


# What is found of a thing that only Windows has, anywhere else.
ONLY_WINDOWS = "chỉ xem được trên Windows"

_LABELS = {State.FINE: "Tốt", State.NOTE: "Lưu ý", State.TROUBLE: "CẦN SỬA", State.UNSEEN: "Không xem được"}


@dataclass(frozen=True)
class Finding:
    """What was looked at, why it matters, how it is and what to do; the last is empty where nothing is to be done."""

    what: str
    why: str
    state: State
    found: str
    todo: str = ""


def as_json(findings: Sequence[Finding]) -> str:
    """The findings for other programs."""
    keys = {"muc": "what", "trang_thai": "state", "thay": "found", "vi_sao": "why", "can_lam": "todo"}
    rows = [{key: getattr(finding, name) for key, name in keys.items()} for finding in findings]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def as_text(findings: Sequence[Finding]) -> str:
    """The findings for a person: what is to be mended says why it matters and what to do."""
    lines = []
    elsewhere = [finding for finding in findings if finding.found == ONLY_WINDOWS]
    for finding in findings:
        if finding in elsewhere:
            continue
        lines.append(f"[{_LABELS[finding.state]}] {finding.what}: {finding.found}")
        if finding.todo:
            lines += [f"    Vì sao: {finding.why}", f"    Cần làm: {finding.todo}"]
    if elsewhere:
        lines.append(f"{len(elsewhere)} mục chỉ xem được trên Windows: {'; '.join(each.what for each in elsewhere)}.")
    return "\n".join([*lines, "", conclusion(findings)])


def conclusion(findings: Sequence[Finding]) -> str:
    """One sentence on the whole; what could not be seen is not called fine."""
    troubles = sum(finding.state is State.TROUBLE for finding in findings)
    unseen = sum(finding.state is State.UNSEEN for finding in findings)
    text = f"Có {troubles} mục cần sửa." if troubles else "Không thấy mục nào cần sửa."
    return f"{text} {unseen} mục không xem được." if unseen else text


def exit_code(findings: Sequence[Finding]) -> int:
    """1 where something is to be mended."""
    return int(any(finding.state is State.TROUBLE for finding in findings))
