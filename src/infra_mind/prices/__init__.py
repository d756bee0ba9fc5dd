from pathlib import Path

FOLDER = Path(__file__).parent
"""What all clouds have in common lies in `data` below it, what is of one cloud in `providers`."""
