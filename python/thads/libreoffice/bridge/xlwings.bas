Public Function RunPython(code As String) As Integer
    CreateUnoService("vn.thads.libreoffice.Bridge").callFunction "RunPython", Array(code, ThisComponent)
End Function
Public Function GetConfig(key As String, Optional fallback As String) As String
End Function
Public Function FileExists(path As String) As Boolean
End Function
Public Function XLPy() As Object
End Function
