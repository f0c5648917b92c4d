# The OpenTelemetry Collector with the components of ../otelcol-manifest.yaml.
version=v0.155.0
providers_version=v1.61.0
export CGO_ENABLED=0

cp "$RECIPES/otelcol-manifest.yaml" .
GOBIN=$PWD go install "go.opentelemetry.io/collector/cmd/builder@$version"

# The builder would tidy the module, for which it downloads test dependencies that some module mirrors do not carry. So it
# only writes the sources, and this script generates the requirements from the manifest.
./builder --config otelcol-manifest.yaml --skip-get-modules --skip-compilation
cd otelcol-src
[ -f go.mod ] || go mod init otelcol
awk '$2 == "gomod:" { print $3 "@" $4 }' ../otelcol-manifest.yaml | while read -r requirement; do
  go mod edit -require="$requirement"
done
go mod edit -require="go.opentelemetry.io/collector/otelcol@$version"
go mod edit -require="go.opentelemetry.io/collector/confmap@$providers_version"

go build -mod=mod -buildvcs=false -trimpath -ldflags='-s -w' -o ../result/otelcol .
