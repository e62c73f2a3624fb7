"""The workshop: a room that predicts on its own phones, and only then sees what the model says."""
