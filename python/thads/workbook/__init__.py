"""The workbook as a whole: what was typed, the button's program, the file, its making and its renewal."""
