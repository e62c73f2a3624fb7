"""Laws of sweeps: design, execution, storage, analysis."""
