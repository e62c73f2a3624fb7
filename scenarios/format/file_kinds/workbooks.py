"""Reads the sheets of an Excel workbook (.xlsx): the first row with more than a title names the columns."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from scenarios.format.problems import Problem, ScenarioError
from scenarios.language import _

if TYPE_CHECKING:
    import pandas


def read_sheets(data: bytes, file: str) -> dict[str, tuple[pandas.DataFrame, list[int]]]:
    """The sheets that hold a table, each with the number of every row in it: {name: (table, numbers)}.

    Raises:
        ScenarioError: the workbook cannot be read.
    """
    import pandas

    try:
        sheets = pandas.read_excel(
            io.BytesIO(data), sheet_name=None, header=None, dtype=object, na_values=[""], keep_default_na=False,
            engine="openpyxl",
        )  # fmt: skip
    except Exception as error:  # a damaged workbook makes openpyxl fail in many ways
        message = _("this archive or workbook (zip, gzip, Excel) cannot be read: {reason}")
        raise ScenarioError(Problem(message.format(reason=error or type(error).__name__), file)) from None
    return {name: _table(sheet) for name, sheet in sheets.items() if not sheet.isna().all(axis=None)}


def _table(sheet: pandas.DataFrame) -> tuple[pandas.DataFrame, list[int]]:
    """The table of a sheet, without empty rows, and the columns beside it that are empty."""
    rows = sheet[~sheet.isna().all(axis=1)]
    widths = rows.notna().sum(axis=1)
    rows = rows.loc[(widths >= min(2, int(widths.max()))).idxmax() :]
    header = rows.iloc[0]
    body = rows.iloc[1:]
    is_used = ~(header.isna() & body.isna().all(axis=0))
    table = body.loc[:, is_used]
    table.columns = ["" if name != name else str(name).strip() for name in header[is_used]]
    return table.reset_index(drop=True), [int(row) + 1 for row in body.index]
