"""Services that nobody designed: settings pages composed by a seed, of frameworks' markup and of ways to load data.

`markup` has what frameworks make of a control, `loading` how a page learns what is stored, and how that fails, `plan`
draws a page, `site` serves it and keeps what is stored, `declared` writes its service file, and `run` audits it. The truth
is what the site stores. Nothing of this is used by the engine, and it uses nothing of the engine but the way in.
"""
