# Alertmanager 0.35 and amtool, which renders message templates. The module does not contain the web interface, which the
# sources embed, so an empty folder replaces it.
export CGO_ENABLED=0

go mod init alertmanager-build
go mod edit -require=github.com/prometheus/alertmanager@v0.35.0
go mod download github.com/prometheus/alertmanager
cp -r "$(go list -mod=mod -m -f '{{.Dir}}' github.com/prometheus/alertmanager)" source
chmod -R u+w source
for pages in elm mantine; do
  mkdir -p "source/ui/app/dist/$pages"
  touch "source/ui/app/dist/$pages/index.html"
done
cd source
for program in alertmanager amtool; do
  go build -mod=readonly -buildvcs=false -trimpath -tags=netgo -ldflags='-s -w' -o "../result/$program" "./cmd/$program"
done
