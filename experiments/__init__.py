"""What people do with the model: runs, comparisons, figures, stories, the command line."""
