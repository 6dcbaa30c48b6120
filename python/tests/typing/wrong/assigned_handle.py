"""The handle is one for ever."""

from myapp.options import seer

seer = seer.snapshot()  # flagged
