"""What employers require of their people, and the ledger of who has done it by when."""
