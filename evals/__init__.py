"""How good the words of language models are, graded by code on many companies: `make eval MODEL=...`."""
