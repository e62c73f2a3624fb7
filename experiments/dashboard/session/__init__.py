"""What one visitor does: settings, links, live runs, comparisons."""
