# One image for the serving process and its workers: `serve`, `worker`, `db upgrade` are its commands.
FROM python:3.12-slim AS build
WORKDIR /build
RUN python -m venv /opt/infra-mind
COPY requirements/build.txt requirements/service.txt requirements/
RUN /opt/infra-mind/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt -r requirements/service.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY examples examples
RUN /opt/infra-mind/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --system --create-home --home-dir /var/lib/infra-mind infra-mind
COPY --from=build /opt/infra-mind /opt/infra-mind
ENV PATH=/opt/infra-mind/bin:$PATH INFRA_MIND_HOME=/var/lib/infra-mind PYTHONUNBUFFERED=1
USER infra-mind
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=5)"]
ENTRYPOINT ["infra-mind"]
CMD ["serve", "--host", "0.0.0.0"]
