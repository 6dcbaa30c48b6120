"""There is no such key."""

from myapp.options import seer

print(seer.get_forced("feature.rate-limt"))  # flagged
