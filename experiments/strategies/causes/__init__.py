"""Where a difference comes from: the account of joins and departures, signs of the first year, the funnel."""
