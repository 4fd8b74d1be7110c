"""Makes the pages, the pictures and the site of docs/ from data, docstrings and the phantom."""
