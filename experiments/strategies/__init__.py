"""What strategists ask: what changes, why, for whom, how sure, at what cost, in which worlds."""
