"""What a sweep says: sensitivity, scenario discovery, Pareto front, phase diagram, convergence."""
