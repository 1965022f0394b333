"""Stacked filings × form → findings. The only room that knows pandera."""
