"""HR's screens, one file a screen."""
