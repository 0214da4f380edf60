"""Records of what was said: the sentences themselves name the speakers."""
