package main

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

const target = "target"

// interpreterOf gives the workflow that runs the list of the given name.
func interpreterOf(lists map[string][]Step) func(workflow.Context, string) (string, error) {
	return func(ctx workflow.Context, name string) (string, error) {
		list, isThere := lists[name]
		if !isThere {
			return "", fail("There is no list " + name)
		}
		in := &interpreter{reached: map[string]bool{}, updated: map[string]bool{}}
		if err := in.handleUpdates(ctx, list); err != nil {
			return "", err
		}
		if err := in.run(ctx, list); err != nil {
			return "", err
		}
		return "done", nil
	}
}

func childWorkflow(workflow.Context) (string, error) { return "done", nil }

func fail(message string) error {
	return temporal.NewNonRetryableApplicationError(message, "", nil)
}

type interpreter struct {
	reached map[string]bool
	updated map[string]bool
}

func (in *interpreter) handleUpdates(ctx workflow.Context, list []Step) (err error) {
	allSteps(list, func(step Step) {
		if step.Do != "update" || err != nil {
			return
		}
		err = workflow.SetUpdateHandler(ctx, step.Name, func(ctx workflow.Context) error {
			if err := workflow.Await(ctx, func() bool { return in.reached[step.Name] }); err != nil {
				return err
			}
			if err := in.run(ctx, step.Body); err != nil {
				return err
			}
			in.updated[step.Name] = true
			return nil
		})
	})
	return err
}

func (in *interpreter) run(ctx workflow.Context, list []Step) error {
	for _, step := range list {
		if err := in.do(ctx, step); err != nil {
			return err
		}
	}
	return nil
}

func (in *interpreter) do(ctx workflow.Context, step Step) error {
	switch step.Do {
	case "activity":
		return in.activity(ctx, step).Get(ctx, nil)
	case "local activity":
		local := workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: 20 * time.Second})
		// A local activity is called with these very values.
		return workflow.ExecuteLocalActivity(local, step.Name, step.Arg).Get(ctx, nil)
	case "child":
		child := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: step.ID})
		return workflow.ExecuteChildWorkflow(child, step.Name, step.args()...).Get(ctx, nil)
	case "nexus":
		operations := workflow.NewNexusClient("steps", "steps")
		var input any
		if step.Arg != nil {
			input = *step.Arg
		}
		return operations.ExecuteOperation(ctx, step.Name, input, workflow.NexusOperationOptions{}).Get(ctx, nil)
	case "timer":
		return workflow.Sleep(ctx, milliseconds(step.Ms))
	case "signal":
		var arg any
		if step.Arg != nil {
			arg = *step.Arg
		}
		return workflow.SignalExternalWorkflow(ctx, target, "", step.Name, arg).Get(ctx, nil)
	case "cancel external":
		return workflow.RequestCancelExternalWorkflow(ctx, target, "").Get(ctx, nil)
	case "search attribute":
		return workflow.UpsertTypedSearchAttributes(ctx, temporal.NewSearchAttributeKeyInt64("Step").ValueSet(int64(*step.Arg)))
	case "memo":
		return workflow.UpsertMemo(ctx, map[string]any{"step": *step.Arg})
	case "side effect":
		return workflow.SideEffect(ctx, func(workflow.Context) any { return *step.Arg }).Get(new(int))
	case "mutable side effect":
		value := workflow.MutableSideEffect(ctx, step.Name,
			func(workflow.Context) any { return *step.Arg },
			func(a, b any) bool { return a == b })
		return value.Get(new(int))
	case "version":
		version := workflow.GetVersion(ctx, step.Name, orElse(step.Min, int(workflow.DefaultVersion)), orElse(step.Max, 1))
		if version == workflow.DefaultVersion {
			return in.run(ctx, step.Otherwise)
		}
		return in.run(ctx, step.Body)
	case "parallel":
		return in.parallel(ctx, step.Branches)
	case "canceled timer":
		return in.canceled(ctx, step, func(ctx workflow.Context) { workflow.NewTimer(ctx, milliseconds(step.Ms)) })
	case "canceled activity":
		return in.canceled(ctx, step, func(ctx workflow.Context) { in.activity(ctx, step) })
	case "wait":
		workflow.GetSignalChannel(ctx, step.Name).Receive(ctx, nil)
		return nil
	case "update":
		in.reached[step.Name] = true
		return workflow.Await(ctx, func() bool { return in.updated[step.Name] })
	case "saga":
		err := in.run(ctx, step.Body)
		if err == nil {
			return nil
		}
		if compensated := in.run(ctx, step.Otherwise); compensated != nil {
			return compensated
		}
		if step.Fails {
			return err
		}
		return nil
	case "fail":
		return fail("The code fails the run")
	default:
		return fail(fmt.Sprintf("Go has no step %s", step.Do))
	}
}

func (in *interpreter) activity(ctx workflow.Context, step Step) workflow.Future {
	options := workflow.ActivityOptions{
		ActivityID:          step.ID,
		StartToCloseTimeout: 20 * time.Second,
		HeartbeatTimeout:    5 * time.Second,
	}
	return workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, options), step.Name, step.args()...)
}

func (in *interpreter) parallel(ctx workflow.Context, branches [][]Step) error {
	group := workflow.NewWaitGroup(ctx)
	var failed error
	for _, branch := range branches {
		group.Add(1)
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer group.Done()
			if err := in.run(ctx, branch); err != nil {
				failed = err
			}
		})
	}
	group.Wait(ctx)
	return failed
}

func (in *interpreter) canceled(ctx workflow.Context, step Step, start func(workflow.Context)) error {
	scope, cancel := workflow.WithCancel(ctx)
	start(scope)
	if err := in.run(ctx, step.Body); err != nil {
		return err
	}
	cancel()
	return nil
}

func milliseconds(ms int) time.Duration { return time.Duration(ms) * time.Millisecond }
