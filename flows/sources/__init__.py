"""Where proceedings come from: folders, web pages, feeds, sitemaps, buckets; and how each is visited."""
