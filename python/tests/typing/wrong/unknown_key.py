"""There is no such key."""

from myapp.options import seer

print(seer.get("feature.rate-limt"))  # flagged
