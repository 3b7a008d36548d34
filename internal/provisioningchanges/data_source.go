// Package provisioningchanges is the data source oktascim_provisioning_changes: who changed which provisioning setting, by the System Log.
package provisioningchanges

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/changes"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// Type is the type of the data source.
const Type = "oktascim_provisioning_changes"

// Bounds of what is asked for. Okta keeps the log for 90 days and answers at most 1,000 events at once.
const (
	retentionDays = 90
	retention     = retentionDays * 24 * time.Hour
	// planning is how much older a range may be than the log goes back: the plan's time stamp is from before this read.
	planning     = time.Hour
	defaultDays  = 7
	defaultRange = defaultDays * 24 * time.Hour
	defaultLimit = 100
	mostLimit    = 1000
)

var (
	_ datasource.DataSourceWithConfigure      = (*DataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*DataSource)(nil)
)

// DataSource reads the changes that the System Log tells of.
type DataSource struct {
	store *snapshot.Store
}

// NewDataSource returns the data source for registration.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// Metadata names the data source type.
func (d *DataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = Type
}

// Configure takes the provider's store.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.store = section.ConfigureDataSource(req, resp)
}

// ValidateConfig refuses a range that holds nothing. A time that is none is the attribute's own affair.
func (d *DataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	since, hasSince := timeOf(m.Since)
	until, hasUntil := timeOf(m.Until)
	if hasSince && hasUntil && !since.Before(until) {
		resp.Diagnostics.AddAttributeError(path.Root("until"), "The range of time is empty",
			fmt.Sprintf("until (%s) is not after since (%s). Let until be later, or leave it out for now.", m.Until.ValueString(), m.Since.ValueString()))
	}
}

// Read asks the log for the newest events first and stops when it has enough.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if d.store == nil {
		resp.Diagnostics.Append(apidiag.NotConfigured())
	}
	if resp.Diagnostics.HasError() {
		return
	}
	now := d.store.Now()
	q := m.query(now)
	if resp.Diagnostics.Append(m.outside(q.Since, now)...); resp.Diagnostics.HasError() {
		return
	}
	if oldest := now.Add(-retention); q.Since.Before(oldest) {
		q.Since = oldest
	}
	found, err := d.find(ctx, q, m.wants, m.limit())
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Unable to read the changes of provisioning from the System Log", err, nil))
		return
	}
	m.Changes = make([]change, 0, len(found))
	for _, c := range found {
		m.Changes = append(m.Changes, observed(c))
	}
	m.Limit = types.Int64Value(int64(m.limit()))
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// outside refuses a range of which the log has nothing: an empty list would look like an answer.
func (m model) outside(since, now time.Time) diag.Diagnostics {
	var diags diag.Diagnostics
	attribute := "since"
	if m.Since.IsNull() {
		attribute = "until" // since follows from it
	}
	begin := since.UTC().Format(time.RFC3339)
	if oldest := now.Add(-retention); since.Before(oldest.Add(-planning)) {
		diags.AddAttributeError(path.Root(attribute), "The System Log does not go back so far",
			fmt.Sprintf("Okta keeps the System Log for %d days, so it holds nothing from before %s; the range that was asked for begins at %s. "+
				"An answer would look complete without being it. Let the range begin later, for example with timeadd(plantimestamp(), \"-720h\").",
				retentionDays, oldest.UTC().Format(time.RFC3339), begin))
	}
	if since.After(now) {
		text := "The range that was asked for begins at " + begin
		if attribute == "until" {
			text += fmt.Sprintf(", which is %d days before until", defaultDays)
		}
		diags.AddAttributeError(path.Root(attribute), "The range of time is in the future",
			text+", and it is "+now.UTC().Format(time.RFC3339)+" now, so the System Log has nothing of it. An empty list would look like an answer. "+
				"Let since be earlier, for example timeadd(plantimestamp(), \"-24h\"), and leave until out for now.")
	}
	return diags
}

// find returns the newest changes that satisfy wants, at most limit.
func (d *DataSource) find(ctx context.Context, q okta.LogQuery, wants func(changes.Change) bool, limit int) ([]changes.Change, error) {
	var found []changes.Change
	for next := ""; ; {
		events, more, err := d.store.LogPage(ctx, q, next)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			for _, c := range changes.Of(e) {
				if !wants(c) {
					continue
				}
				if found = append(found, c); len(found) == limit {
					return found, nil
				}
			}
		}
		if more == "" {
			return found, nil
		}
		next = more
	}
}
