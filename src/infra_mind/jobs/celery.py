"""The application that Celery's own tools and Flower are pointed at: `celery -A infra_mind.jobs.celery`."""

from ..core.config import settings
from .celery_queue import celery_app

app = celery_app(settings.broker_url)
