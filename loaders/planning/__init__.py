"""Planning: checked records and the stored graph to what a load changes; pure, no disk, no server."""
