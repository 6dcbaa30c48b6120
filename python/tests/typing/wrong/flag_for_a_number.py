"""A context is no number."""

from myapp.options import seer

print(seer.feature_red_bar(42))  # flagged
