"""What several tests share: small worlds, small sweeps, files of the project, cases."""
