"""The option is an integer."""

from myapp.options import seer

limit: str = seer.feature_rate_limit  # flagged
