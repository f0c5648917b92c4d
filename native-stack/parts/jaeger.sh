# Jaeger v2 (module v1.76.0): stores traces and answers queries over HTTP. Without a web interface: the module does not contain it.
export CGO_ENABLED=0

go mod init jaeger-build
go mod edit -require=github.com/jaegertracing/jaeger@v1.76.0
go build -mod=mod -buildvcs=false -trimpath -ldflags='-s -w' -o result/jaeger github.com/jaegertracing/jaeger/cmd/jaeger
