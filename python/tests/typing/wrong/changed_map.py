"""Maps are read-only."""

from myapp.options import seer

seer.org_tweaks["acme"] = {}  # flagged
