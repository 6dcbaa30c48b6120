"""The items are texts."""

from myapp.options import seer

for region in seer.regions:
    number: int = region  # flagged
