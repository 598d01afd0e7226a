"""Code that would make sense in anybody's project: no models, no words of the domain."""
