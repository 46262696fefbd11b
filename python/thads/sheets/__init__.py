"""The workbook's sheets, one file a sheet: how it is built, filled and printed."""
