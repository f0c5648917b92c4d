# Prometheus 3.15 and promtool, without service discovery (nothing is scraped) and without a web interface.
export CGO_ENABLED=0

go mod init prometheus-build
go mod edit -require=github.com/prometheus/prometheus@v0.315.0
for program in prometheus promtool; do
  go build -mod=mod -buildvcs=false -trimpath -tags=netgo,remove_all_sd -ldflags='-s -w' \
    -o "result/$program" "github.com/prometheus/prometheus/cmd/$program"
done
