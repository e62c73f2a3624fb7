"""Sweeps: many runs of a plan, each written down as soon as it has finished, taken up again after anything.

    import experiments

    table = experiments.sweep("smoke")                   # a plan of the library, a file, or a `SweepPlan`
    kept = experiments.open_sweep("results/smoke")       # the folder of a sweep, finished or not
    kept.plan, kept.factors, kept.runs, kept.monthly, kept.is_complete, kept.missing

Both tables are those that `efc export` writes:

`runs` (runs.parquet): one row for each run of the plan, in the plan's order. Columns: `run`, `point`, `replicate`
(whole numbers from 1), `seed`, `scenario`, `status` ("done", "failed", "died", "timed out", "out of memory",
"missing"), then one column for each factor by its dotted name (the factor "scenario" is the column `scenario`), then
one for each measure at the horizon (not a number where the run has not finished).

`monthly` (monthly.parquet): one row for each finished run and month: `run`, `month` (0 is the founding), the measures.

Worker processes import this file: it needs nothing.
"""
