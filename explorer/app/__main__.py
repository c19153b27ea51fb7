"""Serve the pages: import all that they need, then start Streamlit, so that the first page does not wait for it.

``python -m explorer.app`` with Streamlit's options; ``explorer.verbs.app`` starts it.
"""

from __future__ import annotations

import sys

from streamlit.web import cli

from explorer.app import main

if __name__ == "__main__":
    sys.argv = ["streamlit", "run", str(main.__file__), *sys.argv[1:]]
    sys.exit(cli.main())
