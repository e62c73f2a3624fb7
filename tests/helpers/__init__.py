"""Helpers that several tests share: small worlds, small sweeps, source files, cases."""
