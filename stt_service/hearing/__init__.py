"""Recognition of speech: spans of recorded sound in, words out."""
