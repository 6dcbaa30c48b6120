"""There is no such layer."""

from myapp.options import seer

print(seer.experiment_layer_answer({}))  # flagged
