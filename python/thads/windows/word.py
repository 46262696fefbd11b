"""Word of an office's own, as the printer of papers."""

from __future__ import annotations

from pathlib import Path

from thads.errors import OfficeError, explained
from xlwings_engines.shared.replacing import write_file
from xlwings_engines.shared.scratch import Scratch

# Word's constants: WdExportFormat.wdExportFormatPDF, MsoAutomationSecurity.msoAutomationSecurityForceDisable.
_PDF, _NO_MACROS = 17, 3


def paper_pdf(path: Path, output: Path) -> None:
    """Print a Word file as a PDF with its fonts in it, in a Word that nobody sees and that ends afterwards.

    Raises:
        OfficeError: there is no Word, it cannot print the file, or the PDF cannot be written.
    """
    import pywintypes
    import win32com.client

    try:
        word = win32com.client.DispatchEx("Word.Application")
    except pywintypes.com_error as error:
        raise OfficeError(f"Máy chưa có Word nên chưa in ra PDF. Hãy mở {path} trên máy có Word rồi in.") from error
    full = f"Không ghi được tệp {output}. Hãy đóng tệp PDF đang mở, kiểm tra quyền ghi và chỗ trống của ổ đĩa."
    try:
        word.Visible, word.DisplayAlerts, word.AutomationSecurity = False, 0, _NO_MACROS
        with explained(full, OfficeError), Scratch() as folder:
            draft = folder / "in.pdf"
            document = word.Documents.Open(str(path.resolve()), ReadOnly=True, AddToRecentFiles=False)
            document.ExportAsFixedFormat(str(draft), _PDF)
            document.Close(False)
            write_file(output, draft.read_bytes())
    except pywintypes.com_error as error:
        raise OfficeError(f"Word không in được {path}. Hãy mở tệp bằng Word rồi in.") from error
    finally:
        word.Quit(False)
