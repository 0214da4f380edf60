"""Minutes, question papers and votes: documents that record business."""
