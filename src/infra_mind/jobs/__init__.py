"""How a worker learns that there is something to do. The row is the job: a signal may get lost."""
