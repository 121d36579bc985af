"""One file per dialect: text in, documents out. Pure Python, no Django."""
