"""The option is deprecated."""

from myapp.options import seer

print(seer.get("legacy.timeout-ms"))  # flagged
