"""The loaders: files to rows, rows to records, records to a plan, the plan to the store."""
