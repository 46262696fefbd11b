"""The judged result: its words and amounts, what the UDFs answer, history and progress."""
