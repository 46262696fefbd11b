"""Charts, pictures, shapes, characters."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from tests.xlwings_engines.libreoffice.looking import pdf_pages
from xlwings_engines.libreoffice.charts import TYPES


def png(path: Path, width: int, height: int) -> Path:
    """A red picture of this many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\xff\0\0" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + parts)
    return path


def xml_of_chart(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        (name,) = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
        return package.read(name).decode()


@pytest.fixture
def filled(sheet: xw.Sheet) -> xw.Sheet:
    sheet["A1"].value = [["đơn vị", "việc", "tiền"], ["Na Hang", 1, 2], ["Yên Sơn", 3, 5], ["Hàm Yên", 4, 1]]
    return sheet


def test_a_chart(filled: xw.Sheet, tmp_path: Path) -> None:
    chart = filled.charts.add(100, 50, 300, 200)
    assert (chart.name, chart.left, chart.top, chart.width, chart.height) == ("Chart 1", 100, 50, 300, 200)
    chart.set_source_data(filled["A1:C4"])
    chart.chart_type = "column_clustered"
    assert (chart.title, chart.plot_by, chart.parent) == (None, "columns", filled)
    chart.title, chart.name, chart.width = "Giảm án", "Biểu đồ", 320
    assert (chart.title, filled.charts["Biểu đồ"].width) == ("Giảm án", 320)
    chart.legend.position = "bottom"
    assert (chart.legend.visible, chart.legend.position) == (True, "bottom")
    filled.book.save(tmp_path / "chart.xlsx")
    xml = xml_of_chart(tmp_path / "chart.xlsx")
    for expected in ("Sheet1!$B$1", "Sheet1!$C$2:$C$4", "Sheet1!$A$2:$A$4", "Giảm án", '<c:legendPos val="b"/>'):
        assert expected in xml
    (drawn,) = openpyxl.load_workbook(tmp_path / "chart.xlsx").worksheets[0]._charts
    assert (type(drawn).__name__, len(drawn.series)) == ("BarChart", 2)
    chart.to_png(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    chart.legend.visible = False
    chart.title = None
    assert (chart.legend.visible, chart.legend.position, chart.title) == (False, None, None)
    chart.delete()
    assert len(filled.charts) == 0


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_kinds_of_charts(app: xw.App, filled: xw.Sheet, tmp_path: Path, kind: str) -> None:
    first = filled.charts.add(source=filled["A1:C4"], chart_type="pie", name="một")
    chart = filled.charts.add(source=filled["A1:C4"], chart_type=kind, anchor=filled["E2"], name="hai")
    assert [each.chart_type for each in (first, chart)] == ["pie", kind]
    later = filled.charts.add(name="ba")
    later.chart_type = kind
    assert later.chart_type == kind
    later.set_source_data(filled["A1:C4"])
    assert later.chart_type == kind
    assert (chart.left, chart.top) == (filled["E2"].left, filled["E2"].top)
    path = tmp_path / "kind.xlsx"
    filled.book.save(path)
    again = app.books.open(path)
    assert [each.name for each in again.sheets[0].charts] == ["một", "hai", "ba"]
    assert again.sheets[0].charts["một"].chart_type == "pie"
    again.close()


@pytest.mark.parametrize(
    ("source", "plot_by", "references", "count"),
    [
        ("A1:C4", None, ["$B$1", "$C$1", "$A$2:$A$4", "$B$2:$B$4"], 2), ("A1:C2", None, ["$A$2", "$B$1:$C$1"], 1),
        ("A1:C4", "rows", ["$A$2", "$A$3", "$A$4", "$B$1:$C$1", "$B$4:$C$4"], 3), ("B1:C4", None, ["$B$1", "$C$1"], 2),
        ("A2:C4", None, ["$B$2:$B$4", "$C$2:$C$4", "$A$2:$A$4"], 2), ("B2:C4", "rows", ["$B$2:$C$2"], 3),
    ],
)  # fmt: skip
def test_what_a_chart_shows(
    filled: xw.Sheet, tmp_path: Path, source: str, plot_by: str | None, references: list[str], count: int
) -> None:
    chart = filled.charts.add(source=filled[source], plot_by=plot_by)  # type: ignore[arg-type]
    chart.chart_type = "line"  # the cells stay
    filled.book.save(tmp_path / "series.xlsx")
    xml = xml_of_chart(tmp_path / "series.xlsx")
    assert {f"<c:f>Sheet1!{place}</c:f>" in xml for place in references} == {True}
    assert xml.count("<c:ser>") == count


def test_series_turned_round(filled: xw.Sheet, tmp_path: Path) -> None:
    chart = filled.charts.add(source=filled["A1:C4"])
    assert (chart.plot_by, chart.chart_type) == ("columns", "column_clustered")
    chart.plot_by = "rows"
    filled.book.save(tmp_path / "turned.xlsx")
    xml = xml_of_chart(tmp_path / "turned.xlsx")
    assert (chart.plot_by, xml.count("<c:ser>")) == ("rows", 3)
    assert "Sheet1!$A$2<" in xml
    with pytest.raises(ValueError, match="no cells"):
        _ = filled.charts.add().plot_by


def test_what_charts_cannot_be_is_named(filled: xw.Sheet) -> None:
    for action in (
        lambda: filled.charts.add(chart_type="surface"),
        lambda: filled.charts.add(style=2),
        lambda: filled.charts.add().style,
        lambda: filled.charts.add().set_x_axis_values(filled["A1:A3"]),
    ):
        with pytest.raises(NotImplementedError, match="libreoffice"):
            action()


def test_pictures(sheet: xw.Sheet, tmp_path: Path) -> None:
    image = png(tmp_path / "red.png", 96, 48)  # at 96 dots an inch: 72 by 36 points
    picture = sheet.pictures.add(image, left=20, top=10)
    assert (picture.name, picture.left, picture.top, picture.width, picture.height) == ("Picture 1", 20, 10, 72, 36)
    picture.width = 144
    assert (picture.width, picture.height) == (144, 72)
    wide = sheet.pictures.add(image, name="Dấu", anchor=sheet["C3"], height=18)
    assert (wide.left, wide.top, wide.width, wide.height) == (sheet["C3"].left, sheet["C3"].top, 36, 18)
    twice = sheet.pictures.add(image, width=30, height=40, scale=2)
    assert twice.name == "Picture 2"
    tall = png(tmp_path / "tall.png", 48, 96)
    sheet.pictures.add(tall, name="Dấu", update=True)
    assert [each.name for each in sheet.pictures] == ["Picture 1", "Dấu", "Picture 2"]
    assert [shape.type for shape in sheet.shapes] == ["picture"] * 3
    sheet.book.save(tmp_path / "pictures.xlsx")
    with zipfile.ZipFile(tmp_path / "pictures.xlsx") as package:
        assert package.read("xl/drawings/drawing1.xml").count(b"<xdr:pic>") == 3
    wide.delete()
    assert len(sheet.pictures) == 2
    with pytest.raises(FileNotFoundError):
        sheet.pictures.add(tmp_path / "none.png")
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(ValueError, match="no picture"):
        sheet.pictures.add(tmp_path / "text.png")
    assert len(sheet.pictures) == 2


def test_shapes(book: xw.Book, sheet: xw.Sheet) -> None:
    api = book.impl.api.createInstance("com.sun.star.drawing.RectangleShape")
    sheet.impl.api.getDrawPage().add(api)
    (shape,) = sheet.shapes
    shape.name, shape.left, shape.top, shape.width, shape.height = "Khung", 10, 20, 100, 50
    assert (shape.type, sheet.shapes["Khung"].left, shape.top, shape.width, shape.height) == (
        "auto_shape",
        10,
        20,
        100,
        50,
    )
    shape.text = "tiêu đề"
    shape.font.size, shape.font.bold = 14, True
    assert (shape.text, shape.font.size, shape.font.bold) == ("tiêu đề", 14, True)
    shape.characters[0:4].font.italic = True
    assert shape.characters[:4].text == "tiêu"
    assert [shape.characters[n].font.italic for n in (0, 3, 5)] == [True, True, False]
    shape.scale_width(2, relative_to_original_size=False)
    shape.scale_height(0.5, relative_to_original_size=False, scale="scale_from_bottom_right")
    assert (shape.left, shape.width, shape.top, shape.height) == (10, 200, 45, 25)
    with pytest.raises(ValueError, match="original"):
        shape.scale_width(2, relative_to_original_size=True)
    shape.activate()
    shape.delete()
    assert len(sheet.shapes) == 0


def test_characters_of_a_cell(sheet: xw.Sheet, tmp_path: Path) -> None:
    sheet["A1"].value = "chữ đậm đỏ"
    characters = sheet["A1"].characters
    assert (characters.text, len(characters.text)) == ("chữ đậm đỏ", 10)
    characters[4:7].font.bold = True
    characters[-2:].font.color = (255, 0, 0)
    assert (characters[4:7].text, characters[4:7].font.bold, characters[0].font.bold) == ("đậm", True, False)
    assert characters.font.bold is None
    assert characters[8:].font.color == (255, 0, 0)
    assert characters[4:7][0].text == "đ"
    sheet.book.save(tmp_path / "rich.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "rich.xlsx", rich_text=True).worksheets[0]["A1"].value
    assert [str(part) for part in cell if getattr(getattr(part, "font", None), "b", False)] == ["đậm"]


def test_a_frame_a_chart_and_a_pdf(app: xw.App, filled: xw.Sheet, tmp_path: Path) -> None:
    filled.charts.add(source=filled["A1:C4"], chart_type="bar_stacked", anchor=filled["A6"])
    filled.book.to_pdf(tmp_path / "all.pdf")
    assert pdf_pages(tmp_path / "all.pdf") == 1


def test_a_note_is_a_shape_as_well(sheet: xw.Sheet) -> None:
    sheet["A1"].add_note("hi")
    assert [shape.type for shape in sheet.shapes] == ["comment"]
