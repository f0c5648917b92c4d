# The server of Grafana 10.1 (a state of June 2023): provisioning, queries and alerting by its API, but no web pages. Needs gcc.
version=v1.9.2-0.20230609164553-81d85ce8028d
home=$PWD/result/grafana

go mod download -json "github.com/grafana/grafana@$version" >module.json
cp -r "$(sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p' module.json)" source
chmod -R u+w source

# The code that wires the server together is generated and not part of the module. The generator that the module asks for
# does not compile with a present Go.
mkdir wire
(
  cd wire
  go mod init wire-build
  go get github.com/google/wire/cmd/wire@v0.7.0 golang.org/x/tools@v0.52.0
  go build -o wire github.com/google/wire/cmd/wire
)
cd source
../wire/wire gen -tags oss ./pkg/server

mkdir -p "$home/bin" "$home/plugins-bundled" "$home/public/app/plugins" "$home/public/build" "$home/public/img"
CGO_ENABLED=1 go build -mod=readonly -buildvcs=false -tags=oss -ldflags='-s -w -X main.version=10.1.0-pre' \
  -o "$home/bin/grafana" ./pkg/cmd/grafana

# What the server reads while it runs.
cp -r conf "$home/conf"
cp -r public/views public/emails public/dashboards "$home/public/"
cp public/img/user_profile.png "$home/public/img/"
(cd public/app/plugins && find . -name plugin.json -exec cp --parents {} "$home/public/app/plugins" \;)
