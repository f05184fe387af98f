"""What was seen when, and what became of it: an SQLite database of runs, and differences between two of them.

`state` is what a run knew, in few words; `compare` is pure; `database` holds the file, `store` its rows.
"""
