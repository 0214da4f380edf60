"""What a person types in a terminal: one module a command, each imported when it is called."""
