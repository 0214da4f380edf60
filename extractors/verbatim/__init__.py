"""Records of the words spoken: labels name the speakers."""
