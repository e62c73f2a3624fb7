"""The page on which one sees it happen: `efc dashboard`."""
