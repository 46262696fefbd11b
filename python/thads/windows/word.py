"""Word of an office's own, as the printer of papers."""

from __future__ import annotations

from pathlib import Path

from thads.errors import OfficeError
from thads.sheets.host import write_pdf

# Word's constants: WdExportFormat.wdExportFormatPDF, MsoAutomationSecurity.msoAutomationSecurityForceDisable.
_PDF, _NO_MACROS = 17, 3


def paper_pdf(path: Path, output: Path) -> None:
    """Print a Word file as a PDF with its fonts in it, in a Word that nobody sees and that ends afterwards.

    Raises:
        OfficeError: there is no Word, or it cannot print the file; UnusableFileError: the PDF cannot be written.
    """
    import pywintypes
    import win32com.client

    try:
        word = win32com.client.DispatchEx("Word.Application")
    except pywintypes.com_error as error:
        raise OfficeError(f"Máy chưa có Word nên chưa in ra PDF. Hãy mở {path} trên máy có Word rồi in.") from error
    try:
        word.Visible, word.DisplayAlerts, word.AutomationSecurity = False, 0, _NO_MACROS
        document = word.Documents.Open(str(path.resolve()), ReadOnly=True, AddToRecentFiles=False)
        write_pdf(output, lambda draft: document.ExportAsFixedFormat(str(draft), _PDF))
        document.Close(False)
    except pywintypes.com_error as error:
        raise OfficeError(f"Word không in được {path}. Hãy mở tệp bằng Word rồi in.") from error
    finally:
        word.Quit(False)
