// Package mappings is the resource oktascim_attribute_mappings, the section Profile Attribute Mappings in one direction, and the data
// source of the same name.
package mappings

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Type is the resource type and that of the data source.
const Type = "oktascim_attribute_mappings"

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource manages attribute mappings between an app and a user type, in one direction.
type Resource struct {
	store *snapshot.Store
}

// New returns the resource for registration.
func New() resource.Resource { return &Resource{} }

// Metadata names the resource type.
func (r *Resource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = Type
}

// Configure takes the provider's store.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.store = section.Configure(req, resp)
}

// Create takes the attributes over: it writes what differs and remembers what was there before.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.Append(r.apply(ctx, req.Plan, req.Config, resp.Private, &resp.State, resp.Identity)...)
}

// Update writes what differs.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.Append(r.apply(ctx, req.Plan, req.Config, resp.Private, &resp.State, resp.Identity)...)
}

// Read takes the mappings as Okta has them. A mapping goes with its app or its user type, and then the resource goes with it.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m model
	if resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &m)...); resp.Diagnostics.HasError() {
		return
	}
	if r.store == nil {
		resp.Diagnostics.Append(m.setIdentity(ctx, resp.Identity)...)
		return
	}
	before := m
	if m.UserTypeID.IsNull() {
		id, d := r.defaultType(ctx, m)
		if resp.Diagnostics.Append(d...); resp.Diagnostics.HasError() {
			return
		}
		m.UserTypeID = types.StringValue(id)
	}
	// Also a resource that is removed below must have its identity.
	if resp.Diagnostics.Append(m.setIdentity(ctx, resp.Identity)...); resp.Diagnostics.HasError() {
		return
	}
	ctx, trusted, d := section.Trusted(ctx, r.store, resp.Private, m.object())
	if resp.Diagnostics.Append(d...); trusted || d.HasError() {
		return
	}
	mapping, err := r.find(ctx, m)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error(m.intent("read"), err, nil))
		return
	}
	if mapping == nil {
		if resp.Diagnostics.Append(section.Foreign(ctx, r.store, resp.Private, m.what())...); resp.Diagnostics.HasError() {
			return
		}
		note, err := r.gone(ctx, m)
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error(m.intent("read"), err, nil))
			return
		}
		resp.Diagnostics.Append(note)
		resp.State.RemoveResource(ctx)
		return
	}
	shown, d := m.shown(mapping)
	resp.Diagnostics.Append(d...)
	changed := !reflect.DeepEqual(before, shown)
	resp.Diagnostics.Append(r.refreshed(ctx, m, mapping, changed, resp.Private)...)
	if changed {
		resp.Diagnostics.Append(resp.State.Set(ctx, shown)...)
	}
}

// find reads the mapping of m, by its id where that is known and else by its two sides. It is nil when Okta has none.
func (r *Resource) find(ctx context.Context, m model) (*okta.Mapping, error) {
	id := m.MappingID.ValueString()
	if id == "" {
		var err error
		source, target := m.ends()
		if id, err = r.store.MappingID(ctx, source, target); err != nil {
			return nil, absent(err)
		}
	}
	mapping, err := r.store.Mapping(ctx, id)
	if err != nil {
		return nil, absent(err)
	}
	return mapping, nil
}

// gone is the note for a mapping that Okta does not have: because the app is gone, or else the user type.
func (r *Resource) gone(ctx context.Context, m model) (diag.Diagnostic, error) {
	_, err := r.store.App(ctx, m.AppID.ValueString())
	switch {
	case okta.IsNotFound(err):
		return apidiag.AppGone(m.what(), m.AppID.ValueString()), nil
	case err != nil:
		return nil, err
	default:
		return apidiag.MappingGone(m.what(), m.UserTypeID.ValueString()), nil
	}
}

// Delete puts back what was there before, or keeps what is there.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var m model
	if resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &m)...); resp.Diagnostics.HasError() || m.OnDestroy.ValueString() == section.DestroyKeep {
		return
	}
	baseline, d := section.Baseline(ctx, req.Private)
	if resp.Diagnostics.Append(d...); resp.Diagnostics.HasError() || len(baseline) == 0 {
		return
	}
	if r.store == nil {
		resp.Diagnostics.Append(apidiag.NotConfigured())
		return
	}
	done, d := section.Leave(ctx, r.store, m.thing(), baseline)
	if resp.Diagnostics.Append(d...); d.HasError() {
		return
	}
	defer done()
	mapping, err := r.find(ctx, m)
	if err == nil && mapping != nil {
		restore, changed := baseline.Undo(observed(mapping))
		resp.Diagnostics.Append(m.left(restore, changed)...)
		_, err = r.store.ChangeMapping(ctx, mapping.ID, change(restore))
	}
	if err != nil && !okta.IsNotFound(err) {
		resp.Diagnostics.Append(apidiag.Error(m.intent("restore"), err, nil))
	}
}

// setIdentity sets the resource's identity; Terraform versions without identities hand over none.
func (m model) setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return identity.Set(ctx, identityModel{AppID: m.AppID, Direction: m.Direction, UserTypeID: m.UserTypeID})
}
