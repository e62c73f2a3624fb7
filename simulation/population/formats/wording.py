"""What is said of a table that others have written: what was mapped, dropped and guessed when it was read.

The texts are in English; programs that show them in French translate them. {first} is a number of rows or cells.
"""

from __future__ import annotations

NOTES = {
    "read as": "mapped: the column {value} is read as {column}",
    "activities": "mapped: the activity codes (NAF) of {value} give {column} ({first})",
    "staff brackets": "mapped: the staff brackets of {value} give {column} ({first})",
    "commune names": "mapped: names of communes give their codes ({first})",
    "decimal commas": "mapped: decimal commas are read as decimal points in {column} ({first})",
    "ties": "mapped: relations with Type = {value} have the type {allowed} here ({first})",
    "weights": "mapped: {value} gives {column}: the part in all supply relations of the organisation ({first})",
    "in archive": "mapped: the table is {value} inside the archive",
    "sheet": "mapped: the table is the sheet {value}; other sheets: {allowed}",
    "only sheet": "mapped: the table is the sheet {value}",
    "taken over": "dropped: the column {column}, whose place {value} takes",
    "closed": "dropped: organisations that have closed, {column} = {value} ({first})",
    "withheld": "dropped: cells of {column} that are not published, {value}: they count as empty ({first})",
    "drawing": "dropped: the columns {allowed}, which tell how a graph is drawn",
    "other end": "dropped: relations without a direction that are given again from the other end ({first})",
    "equal weights": "dropped: {value} is the same for all relations, so it says nothing",
    "weights unused": "dropped: {value} of acquaintances is kept for measures and not used by the model ({first})",
    "encoding": "guessed: the text is not UTF-8, so it is read as Windows-1252 (the first such word is {value})",
    "counted": "mapped: {first} organisations are counted, in {allowed} places",
    "kept alone": "dropped: rows whose {column} is not {value} ({first})",
    "totals left out": "dropped: totals, whose parts are counted: {value}",
    "trade inside": "mapped: {value} without GZ (trade) is transport_services",
    "not published": "dropped: empty cells of {column}, which count nobody ({first})",
    "divided": "guessed: {value} is divided among sectors or size classes as in the region ({first} organisations)",
    "departments": "guessed: no territory of {value} is known here; its department takes its place ({first} places)",
    "strayed": "guessed: {value} is not one of the region's communes; it joins the largest territory there ({first})",
    "other types": "guessed: types of edges such as {value} mean something else; they are kept as {column} ({first})",
    "sirens": "mapped: enterprises (SIREN) in {column}, such as {value}, are read as their establishment ({first})",
    "sirets": "mapped: establishments (SIRET) in {column}, such as {value}, are read as their enterprise ({first})",
    "zeros": "mapped: leading zeros that {column} has lost, such as those of {value} ({first})",
    "head offices": "guessed: of enterprises (SIREN) in {column} with several establishments, such as {value}, the "
    "head office is taken, or else the first ({first})",
    "untyped": "guessed: relations without a type are supply, from source (supplier) to target (client) ({first})",
    "ends alone": "guessed: without a table of organisations, they are the ends of the relations ({first})",
    "several classes": "guessed: {value} spans several size classes; {column} = {allowed}, the most frequent ({first})",
    "several sectors": "guessed: {value} spans several sectors; {column} = {allowed} ({first})",
    "unknown code": "guessed: {value} in {column} is no code that is known here; it counts as empty ({first})",
    "unknown codes": "guessed: other codes in {column} are not known here either; they count as empty ({first})",
    "middle": "guessed: {column} is the middle of a staff bracket that is narrower than its size class ({first})",
    "class of size": "guessed: size_class is that of the {column} ({first})",
    "no employer": "guessed: units without employees (NN) count as size_0; the region's own count employers ({first})",
}
"""The message for each kind of note, in the order in which they are told."""
