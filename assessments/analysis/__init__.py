"""Item analysis: what the sittings of a quiz say about its questions, for their authors."""
