# syntax=docker/dockerfile:1
# docker build -t partyline .
# docker run -p 8080:8080 -v partyline:/data -v ./partyline.yaml:/etc/partyline/partyline.yaml:ro partyline

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /out/partyline ./cmd/partyline
# scratch has no shell to make these with
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates tzdata && rm -rf /var/lib/apt/lists/* \
    && mkdir -p /out/data /out/tmp \
    && chmod 1777 /out/tmp \
    && echo 'partyline:x:10001:10001::/data:/' > /out/passwd

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/share/zoneinfo /usr/share/zoneinfo
COPY --from=build /out/passwd /etc/passwd
COPY --from=build --chown=10001:10001 /out/data /data
COPY --from=build --chown=10001:10001 /out/tmp /tmp
COPY --from=build /out/partyline /partyline
USER 10001:10001
# sqlite:partyline.db, the default database, is relative to this folder
WORKDIR /data
VOLUME /data
# inside a container 127.0.0.1 is reached by nobody else
ENV PARTYLINE_LISTEN=:8080
EXPOSE 8080
ENTRYPOINT ["/partyline"]
CMD ["serve", "--config", "/etc/partyline/partyline.yaml"]
