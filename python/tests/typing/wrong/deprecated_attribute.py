"""The option is deprecated."""

from myapp.options import seer

print(seer.legacy_timeout_ms)  # flagged
