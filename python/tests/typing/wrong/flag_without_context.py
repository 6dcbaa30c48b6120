"""A flag is on or off for somebody."""

from myapp.options import seer

print(seer.feature_red_bar())  # flagged
