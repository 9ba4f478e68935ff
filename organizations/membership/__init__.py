"""How an organization comes in, stays, leaves, and becomes one with another."""
