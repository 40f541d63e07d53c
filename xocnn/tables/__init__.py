"""Tables: rows of numbers and categories, read from a CSV or made up, as pictures of height 1."""

from xocnn.tables.customers import customers
from xocnn.tables.encode import Encoding
from xocnn.tables.table import Table, TableError

__all__ = ["Encoding", "Table", "TableError", "customers"]
