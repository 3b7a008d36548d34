//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peak is the largest resident set that an ended process had, in bytes. macOS tells it in bytes, the other systems in KiB. On Linux it is
// never less than what the process that started it had at that moment.
func peak(s *os.ProcessState) int64 {
	used, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	unit := int64(1024)
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		unit = 1
	}
	return int64(used.Maxrss) * unit //nolint:unconvert // Its type depends on the system.
}
