"""What posts ask for, and why we believe that somebody holds a level."""
