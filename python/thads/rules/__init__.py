"""The plan as data and the exact verdicts it leads to; knows no workbook."""
