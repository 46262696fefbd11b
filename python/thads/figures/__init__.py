"""What may be typed: cells, units, scales and settings, each problem with its place and remedy."""
