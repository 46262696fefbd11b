"""Engines for xlwings: the same xlwings code over something other than Excel."""
