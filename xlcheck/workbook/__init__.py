"""The file format: cells, reading and lossless marks. Knows no form."""
