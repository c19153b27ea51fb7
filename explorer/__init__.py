"""The explorer: the domain declared once, the store, the metrics, the pictures and the pages."""

import os

# Read by Polars' allocator as it is loaded. Memory that a frame leaves is else kept as long as the system has any: the
# process that figures a whole city held a gigabyte more.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:500,muzzy_decay_ms:0")
