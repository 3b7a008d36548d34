package snapshot

import (
	"context"
	"fmt"
	"strings"

	logged "github.com/oktascim/terraform-provider-oktascim/internal/changes"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
)

// errLongLog says that the log goes on where a run stops reading it, so that what it does not show so far is not known.
var errLongLog = fmt.Errorf("its newest %d pages of 1,000 events do not show it, and a run reads no further", logPages)

// LatestChange finds the newest change of a setting that the System Log tells of and whose new value it says; ok is false when none within
// its retention does, and when a newer event leaves open what the setting became. section and attribute are those of [logged.Change], and an
// empty appID is for a setting of the whole org. The log is read as far back as it takes, a page at a time and each page once in a run.
// The error says why it cannot be read, or not so far.
func (s *Store) LatestChange(ctx context.Context, appID, section, attribute string) (change logged.Change, ok bool, err error) {
	w := wanted{appID: appID, section: section, attribute: attribute}
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
		// Both lists are in the order of the log, the newest first.
		blind := p.doubts[anything]
		for _, d := range p.doubts[name] {
			change, open := w.in(d)
			open = open || len(blind) > 0 && (!blind[0].dated || blind[0].at.After(d.at))
			switch {
			case change != nil:
				return *change, change.ToKnown && !open, nil
			case open:
				return logged.Change{}, false, nil
			}
		}
		if len(blind) > 0 || p.more == "" {
			return logged.Change{}, false, nil
		}
	}
	return logged.Change{}, false, errLongLog
}

// wanted is the setting that is looked for.
type wanted struct{ appID, section, attribute string }

// in finds the change of the setting in an event about its app or org; nil when there is none. open says that the event leaves open what the
// setting became.
func (w wanted) in(d doubt) (change *logged.Change, open bool) {
	for _, c := range d.changes {
		switch {
		case w.appID != "" && c.AppID != w.appID:
		case c.Section == w.section && c.Attribute == w.attribute:
			change = &c
		default:
			open = open || w.leftOpen(c)
		}
	}
	return change, open
}

// leftOpen reports that a change may have been one of the setting although it does not name it: it names nothing, it does not say whether it is
// about the apps or the org, or it switches off the check that the setting is the limit of.
func (w wanted) leftOpen(c logged.Change) bool {
	if c.Section != "" && c.Section != w.section {
		return false
	}
	level, limit := strings.CutSuffix(w.attribute, logged.PercentLimit)
	return c.Attribute == "" || w.section == coverage.ImportSafeguards && strings.HasSuffix(w.attribute, "."+c.Attribute) ||
		limit && c.Attribute == level+logged.PercentCheck && c.To != true
}
