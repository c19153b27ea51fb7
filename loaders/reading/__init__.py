"""Reading: files to checked records, each row with its outcome and its problems; no store, no other file."""
