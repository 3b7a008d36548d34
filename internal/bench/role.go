package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/bench/nothing"
	"github.com/oktascim/terraform-provider-oktascim/internal/provider"
)

// The variables that make this program stand in for a provider. Terraform hands its environment on to the providers it starts.
const (
	// roleVariable is one of the roles; without it the program is the benchmark itself.
	roleVariable = "OKTASCIM_BENCH_ROLE"
	// providerVariable is the path of the provider that roleMeasure runs; empty for the one that does nothing.
	providerVariable = "OKTASCIM_BENCH_PROVIDER"
	// reportVariable is the folder that roleMeasure leaves a report in for each process.
	reportVariable = "OKTASCIM_BENCH_REPORTS"
)

const (
	// roleMeasure runs a provider as a child and reports what it used.
	roleMeasure = "measure"
	// roleNothing is the provider that does nothing.
	roleNothing = "nothing"
)

// usage is what one provider process used.
type usage struct {
	// Peak is the largest resident set in bytes, 0 where the system does not tell.
	Peak int64
	// CPU is the time on all processors, of the process and of the kernel for it.
	CPU time.Duration
}

// play is the program in a role; it returns the exit status.
func play(role string) int {
	var code int
	var err error
	switch role {
	case roleMeasure:
		code, err = measure()
	case roleNothing:
		err = provider.ServeAs(nothing.New(provider.New("bench")), false)
	default:
		err = fmt.Errorf("%s is %q, which is no role", roleVariable, role)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		return 1
	}
	return code
}

// measure runs the provider with this process's arguments, environment and streams, waits for it and writes a report.
func measure() (code int, err error) {
	cmd, err := measured()
	if err != nil {
		return 0, err
	}
	// An interrupt reaches the whole process group, and providers leave it to Terraform to end them.
	received := make(chan os.Signal, 1)
	signal.Notify(received, os.Interrupt, syscall.SIGTERM)
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("starting the provider to be measured: %w", err)
	}
	go func() {
		for s := range received {
			if s != os.Interrupt {
				_ = cmd.Process.Signal(s) // It may have ended already.
			}
		}
	}()
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return 0, fmt.Errorf("running the provider to be measured: %w", err)
	}
	s := cmd.ProcessState
	return s.ExitCode(), report(os.Getenv(reportVariable), usage{Peak: peak(s), CPU: s.UserTime() + s.SystemTime()})
}

// measured is the command of the provider that the environment names.
func measured() (*exec.Cmd, error) {
	path, role := os.Getenv(providerVariable), ""
	if path == "" {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("finding this program: %w", err)
		}
		path, role = self, roleNothing
	}
	cmd := exec.Command(path, os.Args[1:]...) //nolint:gosec,noctx // The benchmark names the provider, and Terraform ends it.
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(entry string) bool { return strings.HasPrefix(entry, roleVariable+"=") }),
		roleVariable+"="+role)
	return cmd, nil
}

// report writes what a process used into a file of its own.
func report(folder string, u usage) error {
	content, err := json.Marshal(u)
	if err != nil {
		return fmt.Errorf("encoding a report: %w", err)
	}
	path := filepath.Join(folder, fmt.Sprintf("%d.json", os.Getpid()))
	if err := os.WriteFile(path, content, 0o600); err != nil { //nolint:gosec // The folder is the benchmark's own.
		return fmt.Errorf("writing a report: %w", err)
	}
	return nil
}

// collect takes the reports out of the folder. One run of Terraform starts the provider several times, one after the other: the
// peak is the highest of them, the processor time the sum.
func collect(folder string) (usage, error) {
	var total usage
	paths, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return total, fmt.Errorf("looking for reports: %w", err)
	}
	for _, path := range paths {
		content, err := os.ReadFile(path) //nolint:gosec // The path is in the benchmark's own temporary folder.
		if err != nil {
			return total, fmt.Errorf("reading a report: %w", err)
		}
		var u usage
		if err := json.Unmarshal(content, &u); err != nil {
			return total, fmt.Errorf("decoding the report %s: %w", path, err)
		}
		total.Peak, total.CPU = max(total.Peak, u.Peak), total.CPU+u.CPU
		if err := os.Remove(path); err != nil {
			return total, fmt.Errorf("removing a report: %w", err)
		}
	}
	return total, nil
}
