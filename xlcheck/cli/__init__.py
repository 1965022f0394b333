"""The command line: arguments → pipeline → exit code."""
