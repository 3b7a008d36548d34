package snapshot

import (
	"context"

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
	for n := range logPages {
		p, err := s.logPage(ctx, n)
		if err != nil {
			return logged.Change{}, false, err
		}
		if p.err != nil {
			return logged.Change{}, false, p.err
		}
		for _, d := range p.doubts[name] {
			for _, c := range d.changes {
				if c.Section == section && c.Attribute == attribute && c.ToKnown && (appID == "" || c.AppID == appID) {
					return c, true, nil
				}
			}
		}
		if p.more == "" {
			break
		}
	}
	return logged.Change{}, false, nil
}
