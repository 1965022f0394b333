"""Chinese text → claims: amounts, shares, rates, counts, scores. Pure; knows no form."""
