"""The workbook lives in LibreOffice: an extension that lets its formulas and buttons call Python there."""


class OfficeError(Exception):
    """LibreOffice cannot be used; the message says in Vietnamese why and what to do."""
