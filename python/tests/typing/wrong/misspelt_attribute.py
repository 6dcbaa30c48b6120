"""There is no such option."""

from myapp.options import seer

print(seer.feature_rate_limt)  # flagged
