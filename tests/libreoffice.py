"""LibreOffice as the tests' printer: a workbook's sheets as PDF pages and their text."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True)
class Word:
    """A piece of printed text: 1-based page, left and top in points from the page's corner, size in points."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


def to_pdf(workbook: Path, folder: Path) -> Path:
    """Print every visible sheet of a workbook, each at its own page setup."""
    (pdf,) = to_pdfs([workbook], folder)
    return pdf


def to_pdfs(workbooks: Sequence[Path], folder: Path) -> list[Path]:
    """Print many, LibreOffice started once."""
    with tempfile.TemporaryDirectory() as profile:
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{profile}"]
        command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, workbooks)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    return [folder / f"{workbook.stem}.pdf" for workbook in workbooks]


def pages(pdf: Path) -> list[str]:
    """Text of each page, in its layout."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return text.split("\f")[:-1]


def page_sizes(pdf: Path) -> list[tuple[float, float]]:
    """Width and height of each page in points."""
    text = subprocess.run(["pdfinfo", "-l", "999", str(pdf)], check=True, capture_output=True, text=True).stdout
    return [
        (float(width), float(height)) for width, height in re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", text)
    ]


def words(pdf: Path) -> list[Word]:
    """Every printed word with its place."""
    boxes = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    found: list[Word] = []
    for number, page in enumerate(boxes.split("<page ")[1:], start=1):
        pattern = r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
        for left, top, right, bottom, text in re.findall(pattern, page):
            found.append(Word(number, float(left), float(top), float(right), float(bottom), unescape(text)))
    return found


def drawn_lines(pdf: Path, page: int) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of each line drawn on a page, in points; outlines of shapes are none."""
    command = ["pdftocairo", "-svg", "-f", str(page), "-l", str(page), str(pdf), "-"]
    svg = subprocess.run(command, check=True, capture_output=True, text=True).stdout.rpartition("</defs>")[2]
    lines = []
    for drawn, placed in re.findall(
        r'<path style="fill:none;[^"]*" d="([^"]*)"(?: transform="matrix\(([^)]*)\)")?', svg
    ):
        across, _, _, down, right, below = map(float, placed.split(",")) if placed else (1, 0, 0, 1, 0, 0)
        for part in drawn.split("M")[1:]:
            numbers = list(map(float, re.findall(r"-?[\d.]+", part)))
            if len(numbers) == 4:
                xs, ys = [across * x + right for x in numbers[::2]], [down * y + below for y in numbers[1::2]]
                lines.append((min(xs), min(ys), max(xs), max(ys)))
    return lines


def crossed(pdf: Path, page: int) -> list[str]:
    """Words of a page through whose letters a line goes: what ends at the border of its cell, be it cut there or not."""
    lines, found = drawn_lines(pdf, page), []
    for word in (word for word in words(pdf) if word.page == page):
        height = word.bottom - word.top  # of its box, which is higher than its letters
        left, top, right, bottom = (
            word.left + 0.3,
            word.top + 0.12 * height,
            word.right - 0.3,
            word.bottom - 0.25 * height,
        )
        if any(x < right and x_end > left and y < bottom and y_end > top for x, y, x_end, y_end in lines):
            found.append(word.text)
    return found


_SVG = "{http://www.w3.org/2000/svg}"
_Box = tuple[float, float, float, float]


def cut(pdf: Path) -> set[str]:
    """Words of which a letter ends at the border of its cell: its ink goes on where nothing is drawn any more."""
    placed, found = words(pdf), set()
    for page, _ in enumerate(page_sizes(pdf), start=1):
        for middle, level in _cut_letters(pdf, page):
            near = (
                word.text
                for word in placed
                if word.page == page and word.left <= middle <= word.right and word.top <= level <= word.bottom
            )
            found.add(next(near, "?"))
    return found


def _cut_letters(pdf: Path, page: int) -> Iterator[tuple[float, float]]:
    """The middles of the letters of a page whose ink goes beyond what their clip lets be drawn."""
    command = ["pdftocairo", "-svg", "-f", str(page), "-l", str(page), str(pdf), "-"]
    svg = ElementTree.fromstring(subprocess.run(command, check=True, capture_output=True).stdout)
    letters, clips = ({one.get("id"): _box(one) for one in svg.iter(_SVG + tag)} for tag in ("symbol", "clipPath"))
    for group in svg.iter(f"{_SVG}g"):
        if (clip := clips.get(group.get("clip-path", "")[5:-1])) is None:
            continue
        for use in group.iter(f"{_SVG}use"):
            if (letter := letters[use.get("{http://www.w3.org/1999/xlink}href", "")[1:]]) is None:
                continue
            x, y = float(use.get("x", 0)), float(use.get("y", 0))
            left, top, right, bottom = letter[0] + x, letter[1] + y, letter[2] + x, letter[3] + y
            # Borders are given in whole points.
            if max(clip[0] - left, clip[1] - top, right - clip[2], bottom - clip[3]) > 1:
                yield (left + right) / 2, (top + bottom) / 2


def _box(drawn: ElementTree.Element) -> _Box | None:
    """Left, top, right and bottom of a path; None of what has no ink."""
    path = drawn.find(f".//{_SVG}path")
    numbers = list(map(float, re.findall(r"-?[\d.]+", "" if path is None else path.get("d", ""))))
    return (min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])) if numbers else None


def font_sizes(pdf: Path, page: int | None = None) -> set[float]:
    """Sizes of the letters printed on a page, or on all, in points, to a third: pdftohtml gives whole pixels of a zoom of 3."""
    pages = ["-f", str(page), "-l", str(page)] if page else []
    command = ["pdftohtml", "-xml", "-i", "-zoom", "3", *pages, "-stdout", str(pdf)]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {int(size) / 3 for size in re.findall(r'<fontspec [^>]*size="(\d+)"', text)}


def sizes_of(pdf: Path) -> dict[str, float]:
    """Size in points, to a third, of the letters of each printed line, the least where it is printed more than once."""
    command = ["pdftohtml", "-xml", "-i", "-zoom", "3", "-stdout", str(pdf)]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    sizes = {name: int(size) / 3 for name, size in re.findall(r'<fontspec id="(\d+)" size="(\d+)"', text)}
    found: dict[str, float] = {}
    for font, line in re.findall(r'<text [^>]*font="(\d+)">(.*?)</text>', text):
        words = re.sub(r"<[^>]*>", "", line).strip()
        found[words] = min(sizes[font], found.get(words, sizes[font]))
    return found


def fonts(pdf: Path) -> dict[str, bool]:
    """Fonts of the file by name, and whether each is embedded."""
    text = subprocess.run(["pdffonts", str(pdf)], check=True, capture_output=True, text=True).stdout
    rows = [(line[:36].strip().split("+")[-1], line.split()) for line in text.splitlines()[2:]]
    return {name.replace(" ", ""): row[-5] == "yes" for name, row in rows}


def rules(pdf: Path, page: int = 1) -> list[tuple[float, float, float]]:
    """The level lines drawn on a page, from the top down: left and right end and distance from the top, in points."""
    command = ["pdftocairo", "-svg", "-f", str(page), "-l", str(page), str(pdf), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    line = r'd="M ([\d.]+) ([\d.]+) L ([\d.]+) \2 "\s+transform="matrix\(([-\d.]+),0,0,([-\d.]+),([-\d.]+),([-\d.]+)\)"'
    found = {
        (left * across + x, right * across + x, top * down + y)
        for left, top, right, across, down, x, y in (map(float, each) for each in re.findall(line, text))
    }
    return sorted(found, key=lambda one: one[2])


def happens(what: Callable[[], bool], seconds: float) -> bool:
    """Whether it does; what is seen once need not be there when one looks again."""
    deadline = time.monotonic() + seconds
    while not (happened := what()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return happened
