"""The picture: layouts in Python, drawn by pyvis; a ``Picture`` says what is drawn, ``network.page_of`` draws it."""
