"""Modules in place of packages of the extra `hear`, for servers whose PYTHONPATH begins here.

They hear tones, so that tests know the word of every frame, on any machine (tests.support.tones).
"""
