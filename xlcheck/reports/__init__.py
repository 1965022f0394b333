"""Reports as something to read, and as marks in a workbook; one file per product."""
