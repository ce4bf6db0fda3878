# The playground: `docker build -t glissade .`; serves by default, `docker run … glissade worker` trains.

# The web page is made here; what makes it stays here.
FROM node:24-slim AS page
WORKDIR /app
COPY . .
RUN --mount=type=cache,target=/root/.npm npm ci --workspace packages/web --no-audit --no-fund
RUN npm run build --workspace packages/web

FROM node:24-slim AS install
WORKDIR /app
COPY . .
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund
COPY --from=page /app/packages/web/dist packages/web/dist
# ONNX Runtime comes with libraries for every system; the image needs those of one.
RUN find node_modules/onnxruntime-node/bin -mindepth 3 -maxdepth 3 -type d \
    ! -path "*/linux/$(node -p process.arch)" -exec rm -rf {} +

FROM node:24-slim
ENV NODE_ENV=production \
    GLISSADE_HOST=0.0.0.0 \
    GLISSADE_PORT=4400 \
    GLISSADE_DATA_DIR=/var/lib/glissade \
    GLISSADE_ROOTS=/data
COPY --from=install /app /app
RUN mkdir -p /var/lib/glissade /data && chown node:node /var/lib/glissade
# The user `node`, as a number, so that Kubernetes can see that it is not root.
USER 1000:1000
WORKDIR /var/lib/glissade
VOLUME /var/lib/glissade
EXPOSE 4400
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.GLISSADE_PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/packages/playground/src/cli.ts"]
CMD ["serve"]
