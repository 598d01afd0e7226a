"""Groups of learners in a module: joined by a link, with dates, looked after by a facilitator."""
