"""After a module: a plan of one's own, and questions that come weeks later."""
