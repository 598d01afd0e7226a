"""The question bank: editable questions, and the immutable versions that sittings refer to."""
