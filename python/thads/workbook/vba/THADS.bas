Attribute VB_Name = "THADS"
Option Explicit

' VBA source and MsgBox know no Vietnamese letters: the texts stand in column D of this hidden sheet.
Private Const CONF_SHEET As String = "xlwings.conf"
Private Const TITLE As Long = 1
Private Const PYTHON_SILENT As Long = 2
Private Const STOPPED_MIDWAY As Long = 3
Private Const FOR_SUPPORT As Long = 4
Private Const CELL_SILENT As Long = 5

' A button's own Sub, further down, comes from the program's table of buttons.
Private Sub RunAction(action As String)
    On Error GoTo failed
    ' -1: xlwings has shown the error box of Python itself.
    If RunPython("import tuyenquang_thads; tuyenquang_thads." & action & "()") = -1 Then Explain STOPPED_MIDWAY
    Exit Sub
failed:
    Explain PYTHON_SILENT, Err.Description
End Sub

Private Sub Explain(message As Long, Optional details As String)
    Dim text As String
    GiveBack
    text = MessageText(message)
    If details <> "" Then text = text & vbLf & vbLf & MessageText(FOR_SUPPORT) & vbLf & details
    CreateObject("WScript.Shell").Popup text, 0, MessageText(TITLE), vbExclamation
End Sub

' What Python gives back itself, unless it has died.
Private Sub GiveBack()
    On Error Resume Next
    Application.StatusBar = False
    Application.ScreenUpdating = True
End Sub

Private Function MessageText(message As Long) As String
    On Error Resume Next
    MessageText = ThisWorkbook.Worksheets(CONF_SHEET).Cells(message, "D").Value
End Function

' What a cell shows where its function failed: the words of the program's own exception, the last line of Python's
' traceback, else that Python does not answer.
Public Function THADS_LyDo(reason As String) As String
    Dim ending As String
    ending = reason
    Do While Right$(ending, 1) = vbLf Or Right$(ending, 1) = vbCr
        ending = Left$(ending, Len(ending) - 1)
    Loop
    ending = Mid$(ending, InStrRev(ending, vbLf) + 1)
    If Left$(ending, 6) = "thads." And InStr(ending, ": ") > 0 Then
        THADS_LyDo = Mid$(ending, InStr(ending, ": ") + 2)
    Else
        THADS_LyDo = MessageText(CELL_SILENT)
    End If
End Function

' xlwings' DLL takes paths in the machine's old code page: one with other letters goes to it in its short form (8.3).
Public Function THADS_DuongDan(path As String) As String
    Dim i As Long, plain As Boolean
    plain = True
    For i = 1 To Len(path)
        If AscW(Mid$(path, i, 1)) < 32 Or AscW(Mid$(path, i, 1)) > 126 Then plain = False
    Next i
    THADS_DuongDan = path
    On Error Resume Next
    If Not plain Then THADS_DuongDan = CreateObject("Scripting.FileSystemObject").GetFile(path).ShortPath
End Function

' Gives the rows from a first one on their heights, a comma-separated list such as 16x26.25,32x0: 16 rows of 26.25
' points, 32 hidden ones. Puts page breaks above the rows of another list, in place of all earlier ones; with none the
' sheet goes onto one page.
' An error is passed over: this is only looks.
Public Sub THADS_XepDong(sheetName As String, firstRow As Long, heights As String, breaks As String)
    Dim sheet As Worksheet, entry As Variant, parts() As String, rowNumber As Variant, top As Long
    On Error Resume Next
    Set sheet = ThisWorkbook.Worksheets(sheetName)
    top = firstRow
    For Each entry In Split(heights, ",")
        parts = Split(entry, "x")
        With sheet.Range(sheet.Rows(top), sheet.Rows(top + CLng(parts(0)) - 1))
            .Hidden = (Val(parts(1)) = 0)
            If Val(parts(1)) > 0 Then .RowHeight = Val(parts(1))
        End With
        top = top + CLng(parts(0))
    Next entry
    sheet.ResetAllPageBreaks
    If breaks = "" Then sheet.PageSetup.FitToPagesTall = 1 Else sheet.PageSetup.FitToPagesTall = False
    For Each rowNumber In Split(breaks, ",")
        sheet.HPageBreaks.Add Before:=sheet.Rows(CLng(rowNumber))
    Next rowNumber
End Sub

' Protects the sheets of a comma-separated list without a password, or takes that off; charts can be changed and copied
' all the same. Returns a sheet that somebody has given a password.
Public Function THADS_KhoaSheet(sheetNames As String, turnedOn As Boolean) As String
    Dim sheetName As Variant, sheet As Worksheet
    On Error Resume Next
    For Each sheetName In Split(sheetNames, ",")
        Set sheet = ThisWorkbook.Worksheets(sheetName)
        If Not turnedOn Then
            sheet.Unprotect ""
            If sheet.ProtectContents Then THADS_KhoaSheet = sheetName
        ElseIf Not sheet.ProtectContents Then
            Guard sheet
        End If
    Next sheetName
End Function

Private Sub Guard(sheet As Worksheet)
    sheet.Protect DrawingObjects:=(sheet.ChartObjects.Count = 0), Contents:=True, Scenarios:=True, _
        UserInterfaceOnly:=True, AllowFormattingColumns:=True, AllowFormattingRows:=True, AllowFiltering:=True
End Sub

' Lets details be folded on protected sheets. Excel keeps that in no file, and wants the protection put on again for it.
' LibreOffice does not know it, and its sheets stay as they are.
Public Sub THADS_GapCot()
    Dim sheet As Worksheet
    On Error GoTo done
    For Each sheet In ThisWorkbook.Worksheets
        sheet.EnableOutlining = True
        If sheet.ProtectContents Then Guard sheet
    Next sheet
done:
End Sub

' Lets the user choose a folder; empty if none was chosen. 4: a folder, not a file.
' No With here: LibreOffice takes .Title in it for the constant, and then no function of the project works.
Public Function THADS_ChonThuMuc(dialogTitle As String) As String
    Dim dialog As Object
    Set dialog = Application.FileDialog(4)
    dialog.Title = dialogTitle
    dialog.AllowMultiSelect = False
    If dialog.Show = -1 Then THADS_ChonThuMuc = dialog.SelectedItems(1)
End Function

' Tells Excel what the functions and their arguments mean. A row of the sheet from column F on: function, category,
' description, then a description for each argument.
Public Sub THADS_MoTa()
    Dim rowNumber As Long
    On Error GoTo done
    With ThisWorkbook.Worksheets(CONF_SHEET)
        rowNumber = 1
        Do While .Cells(rowNumber, "F").Value <> ""
            Describe .Range("F" & rowNumber & ":Z" & rowNumber)
            rowNumber = rowNumber + 1
        Loop
    End With
done:
End Sub

Private Sub Describe(entry As Range)
    Dim arguments() As String, i As Long
    On Error Resume Next
    ReDim arguments(1 To Application.WorksheetFunction.CountA(entry) - 3)
    For i = 1 To UBound(arguments)
        arguments(i) = entry.Cells(1, i + 3).Value
    Next i
    Application.MacroOptions _
        Macro:="'" & Replace(ThisWorkbook.Name, "'", "''") & "'!" & entry.Cells(1, 1).Value, _
        Category:=entry.Cells(1, 2).Value, _
        Description:=entry.Cells(1, 3).Value, _
        ArgumentDescriptions:=arguments
End Sub

' Starts Python shortly after opening, so that the first formula or button need not wait for it.
Public Sub THADS_KhoiDong()
    Dim interpreter As String, udfs As Object
    On Error GoTo done
    interpreter = GetConfig("INTERPRETER_WIN", "")
    If interpreter = "" Then interpreter = GetConfig("INTERPRETER", "pythonw")
    If InStr(interpreter, "\") > 0 And Not FileExists(interpreter) Then Exit Sub
    Set udfs = XLPy.Module("tuyenquang_thads")
done:
End Sub
