"""How fast the portal is, measured in databases of their own."""
