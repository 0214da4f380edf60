"""What languages say: the lexicons, and text cut into words, sentences and dates."""
