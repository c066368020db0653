"""Where numbers come from: one module per source, all of the same shape (contract.py), listed in registry.py."""
