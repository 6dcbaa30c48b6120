"""There is no such flag."""

from myapp.options import seer

print(seer.feature_red_baz({}))  # flagged
