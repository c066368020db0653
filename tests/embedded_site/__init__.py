"""The smallest site with an outbox, a sweep and a socket, to try the embedded mode with: see test_embedded.py."""
