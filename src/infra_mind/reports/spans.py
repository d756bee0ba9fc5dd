from .document import Content
from .prose import write
from .view import View


def span(view: View, starts: str, ends: str) -> Content:
    """From month to month, as people say it."""
    if (view.number(starts) or 0.0) <= 1:
        return write("by month {ends:bare}", ends=ends)
    return write("from month {starts:bare} to month {ends:bare}", starts=starts, ends=ends)
