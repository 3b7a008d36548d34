// Package attributemastering is the resource oktascim_attribute_mastering: who decides about the values of the attributes of a user type.
package attributemastering

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Type is the resource type.
const Type = "oktascim_attribute_mastering"

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource manages the masters of attributes of one user type.
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
	resp.Diagnostics.Append(r.apply(ctx, req.Plan, req.Config, model{}, resp.Private, &resp.State, resp.Identity)...)
}

// Update writes what differs.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var prior model
	if resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &prior)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.apply(ctx, req.Plan, req.Config, prior, resp.Private, &resp.State, resp.Identity)...)
}

// Read takes the masters as Okta has them. They go with their user type, and then the resource goes with it.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m model
	if resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &m)...); resp.Diagnostics.HasError() {
		return
	}
	// Also a resource that is removed below must have its identity.
	if resp.Diagnostics.Append(m.setIdentity(ctx, resp.Identity)...); resp.Diagnostics.HasError() || r.store == nil {
		return
	}
	ctx, trusted, d := section.Trusted(ctx, r.store, resp.Private, m.object())
	if resp.Diagnostics.Append(d...); trusted || d.HasError() {
		return
	}
	m, err := r.located(ctx, m)
	var has masters
	if err == nil {
		has, err = r.observe(ctx, m)
	}
	if isGone(err) {
		if resp.Diagnostics.Append(section.Foreign(ctx, r.store, resp.Private, m.what())...); resp.Diagnostics.HasError() {
			return
		}
		resp.Diagnostics.Append(apidiag.UserTypeGone(m.what(), m.UserTypeID.ValueString()))
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error(m.intent("read"), err, nil))
		return
	}
	if m.Attributes.IsNull() && !has.echoed {
		resp.Diagnostics.AddWarning("Nothing could be imported: "+m.what(), noEcho+" Declare the attributes with on_not_echoed = \"warn\" to manage them all the same.")
	}
	resp.Diagnostics.Append(r.refreshed(ctx, m, has, resp.Private)...)
	m, d = m.after(ctx, has)
	resp.Diagnostics.Append(d...)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// noEcho is what there is to say about an org that shows no master.
const noEcho = "This org accepts masters of attributes and shows none of them, which some orgs do."

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
	has, err := r.observe(ctx, m)
	if err == nil {
		restore, d := m.undo(baseline, has)
		resp.Diagnostics.Append(d...)
		if len(restore) > 0 {
			_, err = r.store.ChangeUserSchema(ctx, m.SchemaID.ValueString(), change(restore, has))
		}
	}
	if err != nil && !okta.IsNotFound(err) {
		resp.Diagnostics.Append(apidiag.Error(m.intent("restore"), err, nil))
	}
}

// noTypeError says that the org has no user type of an id; without one, that it has no default type.
type noTypeError struct {
	id    string
	known []okta.UserType
}

func (e *noTypeError) Error() string {
	if e.id == "" {
		return "none of the org's user types is the default one: set user_type_id"
	}
	lines := make([]string, 0, len(e.known))
	for _, t := range e.known {
		lines = append(lines, fmt.Sprintf("\n  - %s: %s (%s)", t.ID, t.DisplayName, t.Name))
	}
	slices.Sort(lines)
	return "the org has no user type " + e.id + ". It has:" + strings.Join(lines, "")
}

// isGone reports that the user type does not exist.
func isGone(err error) bool {
	var none *noTypeError
	return okta.IsNotFound(err) || errors.As(err, &none)
}

// located returns m with the id of its schema, and with that of the default user type where it names none. The error is a [noTypeError] when
// there is no such type.
func (r *Resource) located(ctx context.Context, m model) (model, error) {
	if m.SchemaID.ValueString() != "" {
		return m, nil
	}
	id := m.UserTypeID.ValueString()
	all, err := r.store.UserTypes(ctx)
	if err != nil {
		return m, err
	}
	for _, t := range all {
		if t.ID == id || id == "" && t.Default {
			m.UserTypeID, m.SchemaID = types.StringValue(t.ID), types.StringValue(t.SchemaID)
			return m, nil
		}
	}
	return m, &noTypeError{id: id, known: all}
}

// observe reads the masters of a model whose schema is known.
func (r *Resource) observe(ctx context.Context, m model) (masters, error) {
	s, err := r.store.UserSchema(ctx, m.SchemaID.ValueString())
	if err != nil {
		return masters{}, err
	}
	return observe(s), nil
}
