"""A snapshot is of the namespace's type."""

from myapp.options import seer

view: int = seer.snapshot()  # flagged
