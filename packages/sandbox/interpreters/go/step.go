package main

import "go.temporal.io/sdk/workflow"

// Step is one step of a list: see src/sdk-check/step.ts.
type Step struct {
	Do        string   `json:"do"`
	Name      string   `json:"name"`
	Arg       *int     `json:"arg"`
	ID        string   `json:"id"`
	Ms        int      `json:"ms"`
	Min       *int     `json:"min"`
	Max       *int     `json:"max"`
	Body      []Step   `json:"body"`
	Otherwise []Step   `json:"otherwise"`
	Branches  [][]Step `json:"branches"`
	Fails     bool     `json:"fails"`
}

func (s Step) args() []any {
	if s.Arg == nil {
		return nil
	}
	return []any{*s.Arg}
}

func orElse(value *int, otherwise int) workflow.Version {
	if value == nil {
		return workflow.Version(otherwise)
	}
	return workflow.Version(*value)
}

func allSteps(steps []Step, visit func(Step)) {
	for _, step := range steps {
		visit(step)
		allSteps(step.Body, visit)
		allSteps(step.Otherwise, visit)
		for _, branch := range step.Branches {
			allSteps(branch, visit)
		}
	}
}
