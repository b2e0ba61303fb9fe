// A Temporal server of one process over SQLite, for versions that no Temporal CLI brings. It is what
// `temporal server start-dev` is, with that command's settings where they matter to Rewind.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	tlog "go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
	sqliteschema "go.temporal.io/server/schema/sqlite"
	"go.temporal.io/server/temporal"
)

var (
	ip        = flag.String("ip", "127.0.0.1", "address to listen on")
	port      = flag.Int("port", 7233, "gRPC port of the frontend")
	httpPort  = flag.Int("http-port", 0, "HTTP port of the frontend; 0: any free one")
	uiPort    = flag.Int("ui-port", 0, "port of the Web UI; 0: no Web UI")
	dbFile    = flag.String("db-filename", "", "file of the database")
	namespace = flag.String("namespace", "default", "namespace to create")
	settings  = defaultDynamicConfig()
)

func main() {
	flag.Var(settings, "dynamic-config-value", "key=value, value as JSON; may be repeated")
	flag.Parse()
	if *dbFile == "" {
		log.Fatal("--db-filename is missing")
	}
	if *httpPort == 0 {
		*httpPort = freePort()
	}
	server, err := newServer()
	if err != nil {
		log.Fatal(err)
	}
	if *uiPort != 0 {
		ui := uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
			Host:                *ip,
			Port:                *uiPort,
			TemporalGRPCAddress: fmt.Sprintf("%s:%d", *ip, *port),
			EnableUI:            true,
			CORS:                uiconfig.CORS{CookieInsecure: true},
			HideLogs:            true,
		}))
		go func() { log.Fatal(ui.Start()) }()
	}
	// Blocks until SIGTERM or SIGINT, then stops in order.
	if err := server.Start(); err != nil {
		log.Fatal(err)
	}
}

func newServer() (temporal.Server, error) {
	database, err := openDatabase()
	if err != nil {
		return nil, err
	}
	services := map[string]config.Service{}
	hosts := map[primitives.ServiceName]static.Hosts{}
	for _, name := range []primitives.ServiceName{
		primitives.FrontendService, primitives.HistoryService,
		primitives.MatchingService, primitives.WorkerService,
	} {
		rpc := config.RPC{BindOnIP: *ip}
		if name == primitives.FrontendService {
			rpc.GRPCPort, rpc.HTTPPort = *port, *httpPort
		} else {
			rpc.GRPCPort = freePort()
		}
		services[string(name)] = config.Service{RPC: rpc}
		hosts[name] = static.SingleLocalHost(fmt.Sprintf("%s:%d", *ip, rpc.GRPCPort))
	}
	frontend := fmt.Sprintf("%s:%d", *ip, *port)
	disabled := config.ArchivalNamespaceDefaults{
		History:    config.HistoryArchivalNamespaceDefaults{State: "disabled"},
		Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"},
	}
	return temporal.NewServer(
		temporal.ForServices(temporal.DefaultServices),
		temporal.InterruptOn(temporal.InterruptCh()),
		temporal.WithStaticHosts(hosts),
		temporal.WithLogger(tlog.NewZapLogger(tlog.BuildZapLogger(tlog.Config{Level: "warn"}))),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithDynamicConfigClient(dynamicconfig.StaticClient(settings)),
		temporal.WithConfig(&config.Config{
			Global: config.Global{
				Membership: config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: *ip},
			},
			Persistence: config.Persistence{
				DefaultStore: "sqlite", VisibilityStore: "sqlite", NumHistoryShards: 1,
				DataStores: map[string]config.DataStore{"sqlite": {SQL: database}},
			},
			ClusterMetadata: &cluster.Config{
				FailoverVersionIncrement: 10, MasterClusterName: "active", CurrentClusterName: "active",
				ClusterInformation: map[string]cluster.ClusterInformation{"active": {
					Enabled: true, InitialFailoverVersion: 1, RPCAddress: frontend,
					HTTPAddress: fmt.Sprintf("%s:%d", *ip, *httpPort), ClusterID: uuid.NewString(),
				}},
			},
			DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
			Services:            services,
			Archival: config.Archival{
				History:    config.HistoryArchival{State: "disabled"},
				Visibility: config.VisibilityArchival{State: "disabled"},
			},
			NamespaceDefaults: config.NamespaceDefaults{Archival: disabled},
			PublicClient:      config.PublicClient{HostPort: frontend},
		}),
	)
}

// Makes schema and namespace in a new file, and opens an old one as it is.
func openDatabase() (*config.SQL, error) {
	database := &config.SQL{
		PluginName:   sqlite.PluginName,
		DatabaseName: *dbFile,
		// Six times as fast as a sync for every write, and as safe from anything but a power cut.
		ConnectAttributes: map[string]string{
			"mode": "rwc", "journal_mode": "wal", "synchronous": "normal",
		},
	}
	if _, err := os.Stat(*dbFile); os.IsNotExist(err) {
		if err := os.MkdirAll(filepath.Dir(*dbFile), 0o755); err != nil {
			return nil, err
		}
		if err := sqliteschema.SetupSchema(database); err != nil {
			return nil, fmt.Errorf("the schema of %s: %w", *dbFile, err)
		}
	}
	first, err := sqliteschema.NewNamespaceConfig("active", *namespace, false, nil)
	if err != nil {
		return nil, err
	}
	if err := sqliteschema.CreateNamespaces(database, first); err != nil {
		return nil, fmt.Errorf("the namespace %s: %w", *namespace, err)
	}
	return database, nil
}

func freePort() int {
	listener, err := net.Listen("tcp", net.JoinHostPort(*ip, "0"))
	if err != nil {
		log.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}
