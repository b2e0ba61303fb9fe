// A worker that runs lists of steps: worker <address> <task queue> <lists.json>
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"go.temporal.io/sdk/client"
	tlog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

func main() {
	address, taskQueue, file := os.Args[1], os.Args[2], os.Args[3]
	text, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	var lists map[string][]Step
	if err := json.Unmarshal(text, &lists); err != nil {
		log.Fatal(err)
	}

	// Tasks that fail are what the check is about.
	logger := tlog.NewStructuredLogger(slog.New(slog.DiscardHandler))
	temporal, err := client.Dial(client.Options{HostPort: address, Logger: logger})
	if err != nil {
		log.Fatal(err)
	}
	defer temporal.Close()

	w := worker.New(temporal, taskQueue, worker.Options{})
	w.RegisterWorkflowWithOptions(interpreterOf(lists), workflow.RegisterOptions{Name: "Steps"})
	for _, name := range []string{"K", "L"} {
		w.RegisterWorkflowWithOptions(childWorkflow, workflow.RegisterOptions{Name: name})
	}
	registerActivities(w, lists)
	if err := w.Start(); err != nil {
		log.Fatal(err)
	}
	fmt.Println("ready")

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, os.Interrupt)
	<-stop
	w.Stop()
}
