# Caddy from Debian, for deploy/tls.yml.
ARG DEBIAN_IMAGE=debian:trixie-slim
FROM ${DEBIAN_IMAGE}
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends caddy ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner caddy --group caddy /data
COPY deploy/Caddyfile /etc/caddy/Caddyfile
RUN chmod a+r /etc/caddy/Caddyfile
ENV XDG_DATA_HOME=/data XDG_CONFIG_HOME=/tmp
USER caddy
EXPOSE 8080 8443
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
