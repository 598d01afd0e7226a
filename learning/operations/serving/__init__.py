"""Running the whole site from one command: web, worker, sweeper."""
