"""The program against the real product: what it says of a live Open WebUI, compared with that server's API."""
