"""A CSV file of accounts, as spreadsheets write them → the same plain data as the YAML file would be, with places."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from auditor.declare.document import Document
from auditor.declare.field_names import fields
from auditor.declare.strict_yaml import decoded
from auditor.declare.suggestions import or_else, quoted
from auditor.errors import InvalidFiles
from auditor.model.config import Account, SecretRef
from auditor.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.declare.document import Place, Where

NAME = "account"
_MANY = ";"
"""Between the entries of one cell."""


def parse_csv(file: str, raw: bytes) -> Document:
    """`accounts` by the column `account`; the other columns are keys of an account, and an empty cell is none.

    Several labels in one cell have `;` between them; a secret is KIND:WHERE, such as env:ADA_PASSWORD.
    Raises InvalidFiles where nothing usable can be made of it.
    """
    text = decoded(file, raw)
    table = _Table(file, text)
    return Document(
        file, {"accounts": table.accounts}, table.keys, table.values, tuple(table.problems), tuple(text.splitlines())
    )


class _Table:
    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self.problems: list[Problem] = []
        self.accounts: dict[str, object] = {}
        self.keys: dict[Where, Place] = {("accounts",): (1, 1)}
        self.values: dict[Where, Place] = {("accounts",): (1, 1)}
        self._reader = csv.reader(StringIO(text, newline=""), strict=True)
        rows = self._rows()
        try:
            _, header = next(rows, (1, []))
            self._columns = [cell.strip().lower() for cell in header]
            self._check_header(header)
            for line, row in rows:
                self._add(line, row)
        except csv.Error as error:
            message = f"this is no CSV ({error}): save it as CSV, UTF-8, again"
            raise InvalidFiles([*self.problems, self._problem(self._reader.line_num, message)]) from None
        if not self.accounts and not self.problems:
            raise InvalidFiles([self._problem(1, "there is no account in it: a row for each, below the header")])

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row with the line on which it begins."""
        line = 1
        for row in self._reader:
            yield line, row
            line = self._reader.line_num + 1

    def _problem(self, line: int, message: str) -> Problem:
        return Problem(self._file, line, 1, message)

    def _check_header(self, header: list[str]) -> None:
        allowed = (NAME, *fields(Account))
        if len(header) == 1 and header[0].count(_MANY):
            raise InvalidFiles([self._problem(1, "its columns are separated by semicolons: save it with commas")])
        if not header:
            raise InvalidFiles([self._problem(1, f"the first line names the columns: {NAME},service,username")])
        wrong = [
            self._problem(1, f"unknown column {quoted(name)}: {or_else(name, allowed, 'columns are')}")
            for name in dict.fromkeys(self._columns)
            if name not in allowed
        ]
        twice = {name for name in self._columns if self._columns.count(name) > 1}
        wrong += [
            self._problem(1, f"the column {quoted(name)} is there twice: keep one of them") for name in sorted(twice)
        ]
        missing = [name for name in (NAME, "service") if name not in self._columns]
        wrong += [self._problem(1, f"the column {quoted(name)} is missing in the first line") for name in missing]
        if wrong:
            raise InvalidFiles(wrong)

    def _add(self, line: int, row: list[str]) -> None:
        if not any(cell.strip() for cell in row):
            return
        if len(row) > len(self._columns):
            message = f"more cells than the {len(self._columns)} columns: put a text with a comma in double quotes"
            self.problems.append(self._problem(line, message))
            return
        cells = {column: cell.strip() for column, cell in zip(self._columns, row, strict=False) if cell.strip()}
        name = cells.pop(NAME, "")
        if not name:
            self.problems.append(self._problem(line, f"the column `{NAME}` is empty: give the account a name"))
            return
        where: Where = ("accounts", name)
        if name in self.accounts:
            first = self.keys[where][0]
            message = f"the account {quoted(name)} is in line {first} already: give it another name"
            self.problems.append(self._problem(line, message))
            return
        self.accounts[name] = {column: _value(column, cell) for column, cell in cells.items()}
        self.keys[where] = self.values[where] = (line, 1)
        for column in cells:
            self.keys[*where, column] = self.values[*where, column] = (line, 1)


def _value(column: str, cell: str) -> object:
    kind = fields(Account)[column]
    if kind is SecretRef:
        source, _, where = cell.partition(":")
        return {source: where} if where and source in fields(SecretRef) else cell
    if kind is int and cell.isdecimal():
        return int(cell)
    if column == "labels":
        return [label.strip() for label in cell.split(_MANY) if label.strip()]
    return cell
