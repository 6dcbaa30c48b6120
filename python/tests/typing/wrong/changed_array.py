"""Arrays are read-only."""

from myapp.options import seer

seer.regions.append("eu")  # flagged
