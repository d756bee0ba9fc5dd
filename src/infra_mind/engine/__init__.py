"""Runs a plan of steps: at once or one after another, durable, resumable, observed.

It knows nothing of infrastructure, agents or databases. The map: `plan` says what there is to do,
`scheduler` does it, one `execution` per run and one `attempt` per try of a step; `outcome` is how a
step ended, `event` what happened on the way, `journal` where both are kept and who may write there,
`memory` a journal for one process; `state` and `metrics` are what the events add up to.
"""
