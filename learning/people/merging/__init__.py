"""Two accounts of one person become one: what goes over, who may say so, and the way back."""
