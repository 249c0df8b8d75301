"""The drawn faces: their shapes, the mouth that follows the phonemes, and the motion."""
