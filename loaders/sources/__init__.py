"""The contracts: which table has which columns, and which fields and ties they give."""
