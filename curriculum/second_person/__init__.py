"""The rule that nobody releases what they wrote: what was submitted, and who may all the same."""
