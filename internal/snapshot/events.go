package snapshot

import (
	"context"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

// LogPage reads one page of the System Log, see [okta.Client.LogPage]. It is not kept: who asks chooses the range, and the log grows.
func (s *Store) LogPage(ctx context.Context, q okta.LogQuery, next string) (events []okta.LogEvent, more string, err error) {
	return s.api.LogPage(ctx, q, next)
}

// Now is the time of the run's clock.
func (s *Store) Now() time.Time { return s.clock.Now() }
