"""What programs are described by: plans, templates, manifests, made into a requirements file.

Each format reads its resources to parts (part); requirements writes them with where each is from.
"""
