"""People in bulk: a file of an employer's people, looked at first, then applied, then perhaps undone."""
