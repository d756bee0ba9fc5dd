"""The one model of an architecture: `evaluate` and the parts it is made of.

Everything is pure and vectorised: arrays are candidates x samples, shaped so that what depends on
the candidate alone is a column and what depends on the sample alone is a row.
"""
