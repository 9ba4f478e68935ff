"""How allauth serves the portal: codes by mail, passkeys, second factors; nobody has a password."""
