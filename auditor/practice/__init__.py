"""Practice services: look-alikes of real settings pages on loopback, with drift and trouble on request.

For the demo and the tests. Nothing here drives a browser, reads a declaration or reaches the network.
"""
