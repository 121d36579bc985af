"""The front page, accounts, operations and the demo."""
