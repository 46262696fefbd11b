"""Spreadsheet files from outside, whatever their kind: one module a kind, what may reach python-calamine, and the reader."""
