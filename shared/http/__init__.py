"""HTTP as every service with a listener speaks it: the server, bodies, rates and problems."""
