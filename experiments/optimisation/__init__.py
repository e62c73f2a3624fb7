"""The best use of what there is: a search for strategies within a budget, over uncertain worlds."""
