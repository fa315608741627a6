"""What a change costs: prices from a catalogue, quantities from the configuration, sums in Decimal."""
