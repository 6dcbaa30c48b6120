"""An explanation is more than a text."""

from myapp.options import seer

text: str = seer.feature_red_bar.explain({})  # flagged
