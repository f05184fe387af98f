"""The scripts that run in a page. Each is one function; they return facts, and decide nothing."""

from functools import cache
from importlib.resources import files


@cache
def script(name: str) -> str:
    """The source of a function that Playwright can evaluate, with what all of them share."""
    here = files(__name__)
    shared, own = ((here / f"{file}.js").read_text("utf-8") for file in ("dom", name))
    return f"(...given) => {{\n{shared}\nreturn (\n{own}\n)(...given);\n}}"
