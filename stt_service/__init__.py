"""Service that keeps utterances and assembles them into transcripts."""
