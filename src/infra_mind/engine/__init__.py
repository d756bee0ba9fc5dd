"""Runs a plan of steps: at once or one after another, durable, resumable, observed.

It knows nothing of infrastructure, agents or databases: phases and labels are data of the plan. The
map: `step` is what there is to do and how it ended, `retry` how often it is tried, `plan` the order;
`scheduler` runs plans, many at once, `run` is one of them on its way and `attempt` one try of a step,
`threads` where steps compute; `events` is what happened and what it adds up to, `journal` where it is
kept and who may write there, `memory` a journal for one process.
"""
