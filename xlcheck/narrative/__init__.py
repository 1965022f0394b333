"""Claims of the prose × the places of a form: the TEXT rules, the audit view, the ties."""
