"""The use cases, each a transaction of its own, over what is kept and what the workflow computes.

The map: `assessments` keeps what companies told us, `runs` carries runs out and finds them again,
`workflow` is what they need to know of the plan; `difference`, `thresholds`, `trace`, `answers`, `verification`
and `comparison` are questions asked of finished runs, `decisions` and `vocabulary` what `answers` draws
on; `delivery` puts files where the user wants them.
"""
