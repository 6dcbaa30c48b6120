"""The value is an integer."""

from myapp.options import seer

limit: str = seer.get("feature.rate-limit")  # flagged
