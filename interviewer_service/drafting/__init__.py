"""Questions drafted from a job description: proposals, of which a person ticks each."""
