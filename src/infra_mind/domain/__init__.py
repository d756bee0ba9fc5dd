"""The values that travel through a run: frozen, typed, serialisable, without behaviour beyond themselves."""
