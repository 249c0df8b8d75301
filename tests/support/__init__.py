"""The tools that tests, bench and chaos share: servers, stacks, an API client, stand-ins."""
