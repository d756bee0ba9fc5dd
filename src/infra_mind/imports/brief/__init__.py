"""A company's own words, read by rules that would rather read nothing than the opposite.

clause parts a text and tells what is said, denied or left open; quantity finds figures with their units,
figures, counts and sizes the field that each is of; workloads, names, clouds, places, phrases and demands
write what is said into a reading, and remainder lists what was not understood.
"""
