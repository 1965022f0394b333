"""A workbook and the forms → filings as read: plain tables that remember their cells."""
