"""What stands before the business: covers, lists of attendance, tables of contents."""
