"""Pages of lines -> blocks in reading order: columns, furniture, footnotes, tables, paragraphs."""
