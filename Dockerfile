# The console: docker build --tag rewind .
# It runs without privileges and on a read-only root; it writes to /data (the store) and /tmp only.
# See docs/installing.md for its settings, deploy/compose.yaml and deploy/helm/rewind for examples.

# glibc: the binary of libsql for musl is not tested.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY . .
RUN npm run pack -- --out /out
WORKDIR /opt/rewind
RUN npm install --omit=dev --no-audit --no-fund /out/rewind-*.tgz

FROM node:24-bookworm-slim
# Open to others by its port only. Rewind refuses to start like this until it knows who may use it.
ENV NODE_ENV=production \
    REWIND_HOST=0.0.0.0 \
    REWIND_PORT=4400
COPY --from=build /opt/rewind /opt/rewind
# The store without a setting: /data/.rewind/rewind.db. REWIND_DATABASE_URL takes its place.
RUN install -d -o 1000 -g 1000 -m 700 /data
USER 1000:1000
WORKDIR /data
VOLUME /data
EXPOSE 4400
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.REWIND_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# A page of a long history outlives a small young generation; with this size it needs less memory.
ENTRYPOINT ["node", "--min-semi-space-size=16", "/opt/rewind/node_modules/rewind/rewind/dist/main.js"]
CMD ["serve"]
