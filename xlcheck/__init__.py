"""xlcheck."""
