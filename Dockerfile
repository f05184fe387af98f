# auditor with Chromium from the distribution, run by a user who is not root.
#
#   docker build -t auditor .
#   docker run --rm -it -v "$PWD:/work" -v auditor-home:/home/auditor/.auditor auditor check
#
# The folder with auditor.yaml is /work; sessions and keys stay in the volume. `login` needs a window: sign in outside, and
# hand the session over with AUDITOR_SESSIONS and AUDITOR_KEY, or `sessions import`.
# Chromium's own sandbox is on where the container may make user namespaces, or keep its setuid helper (no
# `no-new-privileges`); `auditor doctor` and every report say whether it is.
FROM python:3.13-slim-bookworm

RUN apt-get update \
    && apt-get install --yes --no-install-recommends chromium chromium-sandbox fonts-dejavu-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 auditor \
    && install --directory --owner auditor --mode 0700 /home/auditor/.auditor /work

COPY pyproject.toml README.md LICENSE /source/
COPY auditor /source/auditor
COPY checks /source/checks
RUN python -m pip install --no-cache-dir /source && rm -rf /source

USER auditor
WORKDIR /work
ENV AUDITOR_HOME=/home/auditor/.auditor AUDITOR_BROWSER=/usr/bin/chromium PYTHONUNBUFFERED=1
VOLUME ["/home/auditor/.auditor"]
ENTRYPOINT ["auditor"]
CMD ["--help"]
