package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"go.temporal.io/server/common/dynamicconfig"
)

// dynamicConfig is a flag that may be repeated: key=value, where value is JSON, as
// `temporal server start-dev --dynamic-config-value` takes it.
type dynamicConfig dynamicconfig.StaticClient

// As `temporal server start-dev` has it: visible at once, and no limit that a test would meet first.
func defaultDynamicConfig() dynamicConfig {
	return dynamicConfig{
		dynamicconfig.HistoryCacheHostLevelMaxSize.Key():                 8096,
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key(): 100,
		dynamicconfig.ForceSearchAttributesCacheRefreshOnRead.Key():      true,
		dynamicconfig.FrontendPersistenceMaxQPS.Key():                    10_000,
		dynamicconfig.HistoryPersistenceMaxQPS.Key():                     45_000,
		// DescribeTaskQueue asks the first partition, which does not know who polls another one.
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,
	}
}

func (values dynamicConfig) String() string { return fmt.Sprint(len(values), " values") }

func (values dynamicConfig) Set(argument string) error {
	key, text, found := strings.Cut(argument, "=")
	if !found || key == "" {
		return fmt.Errorf("%q is not key=value", argument)
	}
	value, err := parseValue(text)
	if err != nil {
		return fmt.Errorf("the value of %s is not JSON: %w", key, err)
	}
	values[dynamicconfig.MakeKey(key)] = value
	return nil
}

func parseValue(text string) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("%q follows it", text[decoder.InputOffset():])
	}
	number, isNumber := value.(json.Number)
	if !isNumber {
		return value, nil
	}
	// The server takes no float64 where it wants an int.
	if whole, err := number.Int64(); err == nil {
		return int(whole), nil
	}
	return number.Float64()
}
