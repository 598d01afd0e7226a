"""The frozen yardstick (README.md): nothing here follows what Baraza does."""
