"""Which variant it is has not been asked."""

from myapp.options import seer

print(seer.sink.topic)  # flagged
