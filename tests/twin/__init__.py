"""The plain twin: the same model with one object per organisation and relation, for tests and benchmarks only.

`tests.twin.model.Twin` is an ordinary Mesa model with one `mesa.Agent` per organisation and one `Relation` object per
relation. Its rules follow the specification directly, in plain Python numbers, and import nothing from
`simulation.rules`. It makes the same draws of named luck, so its state must equal the columns bit for bit: sums run
over relations from the oldest to the newest, and over organisations in ascending order of row.
"""
