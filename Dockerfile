# The app against an own Neo4j; inside a container it must listen beyond loopback, compose.yaml publishes it on loopback.
FROM python:3.12-slim
RUN pip install --no-cache-dir uv
WORKDIR /app
COPY . .
RUN uv sync --locked --no-dev --no-editable
ENV PATH="/app/.venv/bin:$PATH"
EXPOSE 8501
ENV CHAIN_EXPLORER_HOST="0.0.0.0"
CMD ["chain-explorer", "serve", "--no-browser", "--port", "8501"]
