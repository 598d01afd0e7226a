"""Certificates: a frozen, signed claim; the PDF is a picture of it, the register knows its state."""
