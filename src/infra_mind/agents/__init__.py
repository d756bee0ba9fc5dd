"""Eleven specialists. Each reads the brief, asks the model its questions, judges, and reports."""
