"""There is no such key."""

from myapp.options import seer

print(seer.isset("feature.rate-limt"))  # flagged
