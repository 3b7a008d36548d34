package attributemastering

import (
	"context"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
)

// identityModel identifies the masters of a user type's attributes.
type identityModel struct {
	UserTypeID types.String `tfsdk:"user_type_id"`
}

// IdentitySchema says that the user type identifies the masters.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		userTypeName: identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the user type."},
	}}
}

// ofDefault is the import id of the masters of the default user type, whose own id the Admin Console does not show.
const ofDefault = "default"

// ImportState takes a user type id, as import id or as identity, or [ofDefault], and leaves the rest to Read.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	given := identityModel{UserTypeID: types.StringValue(req.ID)}
	if req.ID == "" && req.Identity != nil {
		if resp.Diagnostics.Append(req.Identity.Get(ctx, &given)...); resp.Diagnostics.HasError() {
			return
		}
	}
	if id := given.UserTypeID.ValueString(); !idForm.MatchString(id) {
		resp.Diagnostics.AddError("The import id is not a user type id",
			"Give the id of the user type and nothing else, such as otyfnjfba4ye7pgjB0g4, or "+ofDefault+" for the default one. What was given is "+strconv.Quote(id)+".")
		return
	}
	m := model{UserTypeID: given.UserTypeID, Attributes: types.MapNull(types.ObjectType{AttrTypes: attributeTypes})}
	if req.ID == ofDefault && r.store != nil {
		found, err := r.located(ctx, model{})
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("Unable to find the default user type", err, nil))
			return
		}
		m.UserTypeID = found.UserTypeID
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	resp.Diagnostics.Append(m.setIdentity(ctx, resp.Identity)...)
}

// setIdentity sets the resource's identity; Terraform versions without identities hand over none.
func (m model) setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return identity.Set(ctx, identityModel{UserTypeID: m.UserTypeID})
}
