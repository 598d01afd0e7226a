"""What an institution's people find on Wagtail's first page: their own work, and what waits."""
