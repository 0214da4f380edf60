"""Names, offices and lists of people, and the roster that tells whom a printed designation means."""
