"""Runs a plan of steps: at once or one after another, durable, resumable, observed.

It knows nothing of infrastructure, agents or databases. The map: `plan` says what there is to do,
`scheduler` does it, `outcome` is how a step ended, `event` what happened on the way, `journal` where
both are kept, `lease` who may write there, `metrics` what the events add up to.
"""
