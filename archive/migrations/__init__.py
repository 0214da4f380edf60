"""Alembic migrations of the catalogue, run by `archive.database.Database.migrate`."""
