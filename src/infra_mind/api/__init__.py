"""The HTTP interface: thin endpoints over services, every error from one table."""
