# Sprint Analytics in a container: `docker build -t sprint-analytics .`
#
#   docker run --read-only --tmpfs /tmp -v analytics:/data -e ANALYTICS_… sprint-analytics
#
# It runs as the user 10001 and writes to /data (history, and settings where `analytics setup`
# writes them) and /tmp only, so that its root may be read-only. Settings are variables, or the file
# /data/config/settings.toml. Any other command of `analytics` goes at the end:
# `docker run … sprint-analytics analytics doctor`. docs/deploy.md says more.
#
# Chrome has its sandbox where users may make namespaces, which the seccomp profile of most container
# runtimes forbids: `analytics doctor` says whether it has. Without, what it draws is still alone
# in this container, as a user with no rights.

FROM debian:12-slim AS build

# Debian keeps only the newest, patched version of each package of a release.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /build
COPY requirements.txt requirements-gh.txt requirements-build.txt ./
# Debian's own gh is too old for boards. What builds the package is not carried on.
RUN python3 -m venv /opt/analytics \
 && /opt/analytics/bin/pip install --no-cache-dir --require-hashes -r requirements.txt -r requirements-gh.txt \
 && python3 -m venv /opt/build \
 && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements-build.txt

COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY config config
COPY integrations integrations
COPY metrics metrics
COPY playground playground
# Apart from what it depends on, so that a new version of it is a small layer.
RUN /opt/build/bin/hatchling build -t wheel \
 && /opt/analytics/bin/pip install --no-cache-dir --no-deps --prefix /opt/package dist/*.whl


FROM debian:12-slim

LABEL org.opencontainers.image.title="Sprint Analytics" \
      org.opencontainers.image.description="Ask in Slack how the sprint is going; get a GitHub Projects chart you can trust." \
      org.opencontainers.image.licenses="Apache-2.0"

# Chrome draws the charts, and names can be in any script. tini takes the signals, and ends what
# Chrome leaves behind.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates chromium-headless-shell \
      fonts-noto-cjk fonts-noto-color-emoji fonts-noto-core python3 tini \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin analytics \
 && install -d -o 10001 -g 10001 /data

COPY --from=build /opt/analytics /opt/analytics
COPY --from=build /opt/package /opt/analytics

# Only outside of the container is it known who may reach it, so it listens everywhere inside.
ENV PATH=/opt/analytics/bin:$PATH \
    HOME=/data \
    PYTHONDONTWRITEBYTECODE=1 \
    ANALYTICS_HTTP_HOST=0.0.0.0 \
    ANALYTICS_HEALTH_PORT=8080

USER 10001:10001
WORKDIR /data
VOLUME /data
# Health and metrics; what Slack calls in HTTP mode.
EXPOSE 8080 3000

HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["python3", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['ANALYTICS_HEALTH_PORT'] + '/healthz', timeout=5)"]

ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["analytics", "serve"]
