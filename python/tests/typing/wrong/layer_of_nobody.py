"""What nobody is assigned has no arm."""

from myapp.options import seer

print(seer.experiment_layer_answers({}).arm)  # flagged
