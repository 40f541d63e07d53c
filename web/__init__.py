"""The page. `index.py` and `teachers.py` compute the numbers that their pages quote."""
