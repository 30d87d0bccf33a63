"""The steps of a child's story: each is one act of one person of the county, done now."""
