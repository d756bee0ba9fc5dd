"""Queues played through with drawn times: the check of the formulas, and what stands in where they end.

`queue` plays single requests, first come first served, for percentiles of a steady load; `overload`
plays counts of requests in short steps, for minutes in which the load or the servers change and
clients give up and try again; `validity` says where a formula must not be asked.
"""
