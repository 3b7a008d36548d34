package snapshot

import (
	"context"
	"slices"
	"time"

	logged "github.com/oktascim/terraform-provider-oktascim/internal/changes"
)

// LatestChange finds the newest change of a setting that the System Log tells of and whose new value it says; ok is false when none within
// its retention does. section and attribute are those of [logged.Change], and an empty appID is for a setting of the whole org. The log
// is read as far back as it takes, a page at a time and each page once in a run. The error says why it cannot be read.
func (s *Store) LatestChange(ctx context.Context, appID, section, attribute string) (change logged.Change, ok bool, err error) {
	name := safeguardsName
	if appID != "" {
		name = appName(appID)
	}
	var unclear []time.Time // when something was changed of which the log does not say what
	for n := range logPages {
		p, err := s.logPage(ctx, n)
		if err != nil {
			return logged.Change{}, false, err
		}
		if p.err != nil {
			return logged.Change{}, false, p.err
		}
		for _, d := range p.doubts[anything] {
			unclear = append(unclear, d.at)
		}
		for _, d := range p.doubts[name] {
			for _, c := range d.changes {
				if c.Section != section || c.Attribute != attribute || appID != "" && c.AppID != appID {
					continue
				}
				// An older event says nothing of now when a newer one leaves open what the setting became.
				later := slices.ContainsFunc(unclear, func(at time.Time) bool { return at.IsZero() || at.After(d.at) })
				return c, c.ToKnown && !later, nil
			}
		}
		if p.more == "" {
			break
		}
	}
	return logged.Change{}, false, nil
}
