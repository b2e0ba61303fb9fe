package main

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"
)

// registerActivities registers every name that the lists use: a dynamic activity is never a local one.
func registerActivities(w worker.Worker, lists map[string][]Step) {
	known := map[string]bool{}
	for _, list := range lists {
		allSteps(list, func(step Step) {
			if known[step.Name] || !isActivity[step.Do] {
				return
			}
			known[step.Name] = true
			w.RegisterActivityWithOptions(anyActivity, activity.RegisterOptions{Name: step.Name})
		})
	}
}

var isActivity = map[string]bool{"activity": true, "local activity": true, "canceled activity": true}

func anyActivity(ctx context.Context, arg *int) (string, error) {
	name := activity.GetInfo(ctx).ActivityType.Name
	if name == "Fails" {
		return "", fail("It does not work")
	}
	for name == "Slow" {
		activity.RecordHeartbeat(ctx)
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	if arg == nil {
		return name, nil
	}
	return fmt.Sprintf("%s (%d)", name, *arg), nil
}
