"""HTTP of the desk: who calls, from where, with which body."""
