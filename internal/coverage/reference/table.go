package main

import (
	"slices"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/marked"
)

// tierWords are the ways in words.
var tierWords = map[coverage.Tier]string{
	coverage.PublicAPI: "public API", coverage.PrivateAPI: "private API", coverage.ConsoleContract: "console contract", coverage.Asserted: "asserted",
}

// sourceWords are the places in words.
var sourceWords = map[coverage.Source]string{
	coverage.FromFeature: "feature of the app", coverage.FromConnection: "connection", coverage.FromApp: "`features` of the app", coverage.FromMapping: "mapping",
	coverage.FromSchema: "schema", coverage.FromHook: "inline hook", coverage.FromPrivateAPI: "private API", coverage.FromContract: "console contract", coverage.FromSystemLog: "System Log",
}

// full has a row for every setting.
func full(all []coverage.Setting) string {
	var b strings.Builder
	row(&b, "section", "setting", "resource and attribute", "managed by", "shown by")
	row(&b, "---", "---", "---", "---", "---")
	for _, s := range all {
		if !s.Offered() {
			row(&b, s.Section, s.Name, "–", "not offered. "+s.Reason, "–")
			continue
		}
		by := managed(s)
		if s.Reason != "" {
			by += ". " + s.Reason
		}
		row(&b, s.Section, s.Name, "[`oktascim_"+s.Resource+"`](../resources/"+s.Resource+".md) `"+s.Attribute+"`", by, shown(s))
	}
	return b.String()
}

// short has a row for the settings of a section that the same resource manages in the same way.
func short(all []coverage.Setting) string {
	type key struct{ section, resource, by string }
	names := map[key][]string{}
	var order []key
	for _, s := range all {
		k := key{s.Section, s.Resource, managed(s)}
		if names[k] == nil {
			order = append(order, k)
		}
		names[k] = append(names[k], s.Name)
	}
	var b strings.Builder
	row(&b, "console section", "settings", "resource", "managed by")
	row(&b, "---", "---", "---", "---")
	for _, k := range order {
		resource := "–"
		if k.resource != "" {
			resource = "[`oktascim_" + k.resource + "`](docs/resources/" + k.resource + ".md)"
		}
		row(&b, k.section, strings.Join(names[k], "; "), resource, k.by)
	}
	return b.String()
}

// managed says how a setting is managed, and for which apps.
func managed(s coverage.Setting) string {
	if !s.Offered() {
		return "not offered"
	}
	var ways []string
	for _, t := range s.Tiers {
		word := tierWords[t]
		switch {
		case t == coverage.PublicAPI && len(s.Apps) > 0:
			word += " for `" + strings.Join(s.Apps, "`, `") + "`"
			if len(s.Tiers) > 1 {
				word += "; beyond it"
			}
			ways = append(ways, word)
			continue
		case t == coverage.Asserted:
			word = "else asserted"
		}
		if i := len(ways) - 1; i >= 0 && strings.HasSuffix(ways[i], "beyond it") {
			ways[i] += " " + word
			continue
		}
		ways = append(ways, word)
	}
	return strings.Join(ways, ", ")
}

// shown says which places show a setting.
func shown(s coverage.Setting) string {
	var places []string
	for _, source := range s.Sources {
		// The list of an app shows switches that it has a name for.
		if source != coverage.FromApp || s.AppFeature != "" {
			places = append(places, sourceWords[source])
		}
	}
	if len(places) == 0 {
		return "nothing"
	}
	return strings.Join(slices.Compact(places), ", ")
}

func row(b *strings.Builder, cells ...string) {
	for _, c := range cells {
		b.WriteString("| " + marked.Cell(c) + " ")
	}
	b.WriteString("|\n")
}
