"""The nouns that cross a boundary between parts. No I/O, no imports of ours."""
