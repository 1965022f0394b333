"""One rule tree, three readers: frames, Excel formulas, Chinese words."""
