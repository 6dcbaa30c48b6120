"""There is no such model."""

from myapp.options import Seer

model: Seer.Model = "huge"  # flagged
