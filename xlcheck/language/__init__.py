"""The words a form is written in: places, expressions, rules, filings. Evaluates nothing."""
