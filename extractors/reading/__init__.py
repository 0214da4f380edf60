"""Bytes of a PDF -> pages of lines: PDFium reads, Tesseract where there is no text."""
