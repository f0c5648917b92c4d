# Starts what an existing installation has: a trace store, Prometheus and a collector. Source it: `. ./start.sh`.
stepmeter=node_modules/stepmeter
mkdir -p data/jaeger data/prometheus

JAEGER_DATA_DIR=data/jaeger jaeger --config "$stepmeter/jaeger/config.yaml" >data/jaeger.log 2>&1 &
prometheus --config.file="$stepmeter/prometheus/prometheus.yml" --storage.tsdb.path=data/prometheus \
  --web.listen-address="127.0.0.1:${PROMETHEUS_PORT:-9090}" \
  --web.enable-otlp-receiver --query.lookback-delta=65m >data/prometheus.log 2>&1 &

export OTEL_EXPORTER_OTLP_TRACES_ENDPOINT="http://127.0.0.1:${JAEGER_OTLP_PORT:-14319}/v1/traces"
export OTEL_EXPORTER_OTLP_METRICS_ENDPOINT="http://127.0.0.1:${PROMETHEUS_PORT:-9090}/api/v1/otlp/v1/metrics"
otelcol --config collector.yaml --config "$stepmeter/otel-collector/include.yaml" >data/otelcol.log 2>&1 &
