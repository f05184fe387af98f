"""`make figures`: the size and shape of the code, as a table. A report, not a limit."""

from __future__ import annotations

import ast
import re
import statistics
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[1]
_BOOKISH = re.compile(r"\b(tell|tells|told|mend\w*|vouch\w*|in line|by hand|from here)\b")
"""Words for which there are plainer ones."""
_UNNAMED = re.compile(r"\b(for one in|lambda one)\b")


@dataclass(frozen=True)
class Code:
    """The modules below a folder of the repository."""

    folder: str

    @cached_property
    def files(self) -> list[Path]:
        """Every module, in the order of their paths."""
        return sorted((ROOT / self.folder).rglob("*.py"))

    @cached_property
    def trees(self) -> list[ast.Module]:
        """The same, parsed."""
        return [ast.parse(file.read_text("utf-8")) for file in self.files]

    @property
    def lengths(self) -> list[int]:
        """Lines of each module that has any."""
        return [lines for file in self.files if (lines := len(file.read_text("utf-8").splitlines()))]

    @cached_property
    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method."""
        return [
            node
            for tree in self.trees
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]

    @property
    def annotated(self) -> float:
        """The share of functions whose arguments and result all have a type."""
        return sum(map(_is_annotated, self.functions)) / len(self.functions)

    def count(self, pattern: re.Pattern[str]) -> int:
        """How often a pattern occurs in the source."""
        return sum(len(pattern.findall(file.read_text("utf-8"))) for file in self.files)

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """What each module imports of the others when it is loaded, not for type checking and not in functions."""
        names = {_module(file) for file in self.files}
        return {
            _module(file): {name for name in _imported(tree) if name in names} - {_module(file)}
            for file, tree in zip(self.files, self.trees, strict=True)
        }

    @property
    def depth(self) -> int:
        """The longest chain of modules that import each other; what is in a circle counts once."""
        longest: dict[str, int] = {}

        def reach(name: str, above: tuple[str, ...]) -> int:
            if name not in longest:
                below = [each for each in self.imports[name] if each not in above]
                longest[name] = 1 + max((reach(each, (*above, name)) for each in below), default=0)
            return longest[name]

        return max(reach(name, ()) for name in self.imports)

    @property
    def circles(self) -> list[str]:
        """Modules that import themselves through others."""
        return sorted(name for name in self.imports if name in _reached(self.imports, name))


def _reached(imports: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    left = list(imports[start])
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += imports[name]
    return found


def _module(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_annotated(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    typed = all(each.annotation or each.arg in {"self", "cls"} for each in arguments)
    return typed and (function.returns is not None or function.name == "__init__")


def _spread(numbers: Sequence[int]) -> str:
    """Median, 90th percentile and maximum."""
    return f"{statistics.median(numbers):.0f} / {statistics.quantiles(numbers, n=10)[-1]:.0f} / {max(numbers)}"


def rows(code: Code) -> dict[str, str]:
    """The figures of one part, by name."""
    lengths = code.lengths
    return {
        "modules / lines": f"{len(lengths)} / {sum(lengths):,}",
        "module: median / p90 / max": _spread(lengths),
        "function: median / p90 / max": _spread([(each.end_lineno or 0) - each.lineno + 1 for each in code.functions]),
        "fully annotated": f"{code.annotated:.0%}",
        "import depth": str(code.depth),
        "modules in import circles": ", ".join(code.circles) or "0",
        "“for one in”, “lambda one”": str(code.count(_UNNAMED)),
        "bookish words": str(code.count(_BOOKISH)),
    }


def main() -> None:
    """Print the table in Markdown."""
    tables = {folder: rows(Code(folder)) for folder in ("auditor", "tests")}
    print(f"| | {' | '.join(tables)} |\n|---|{'---|' * len(tables)}")
    for name in tables["auditor"]:
        print(f"| {name} | {' | '.join(table[name] for table in tables.values())} |")


if __name__ == "__main__":
    main()
