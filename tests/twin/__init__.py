"""The plain twin: the same month, one object one step at a time, for tests and benchmarks only.

`tests.twin.model.Twin` is an ordinary Mesa model with one `mesa.Agent` for each organisation and one `Relation` object
for each relation. Its rules are written straight from the specification, in plain Python numbers, and import nothing
from `simulation.rules`. It asks the same named luck the same questions, so its world must be the world of the columns,
bit for bit: sums run over relations in the order of their birth, and over organisations in ascending order of row.
"""
