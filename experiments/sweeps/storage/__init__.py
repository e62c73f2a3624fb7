"""What a sweep keeps on disk: its journal, its folder, its exports."""
