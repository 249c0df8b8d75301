"""The routes that a candidate's page calls."""
