"""How far a report can be trusted, measured: thousands of pages are audited, and held against what is stored.

`mutations` alters practice pages, `generated` composes pages that nobody designed; `run` audits both with the real
engine, `score` counts, `document` writes docs/trust.md.
"""
