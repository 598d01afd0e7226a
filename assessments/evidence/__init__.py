"""What a module's records say of the module, in sums: whether it is begun, finished, passed, used."""
