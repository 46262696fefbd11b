"""The workbook lives in LibreOffice: an extension that lets its formulas and buttons call Python there."""
