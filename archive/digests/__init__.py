"""Digests: what was said since last time about X, by Y, as mail, page and feed.

`sending` holds the functions that commands, flows and pages call: `preview`, `send`, `deliver`.
"""
