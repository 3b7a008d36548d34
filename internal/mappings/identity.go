package mappings

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// idForm keeps an id from becoming another path; Okta does not document more of its form.
var idForm = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// identityModel identifies the mapping in one direction.
type identityModel struct {
	AppID      types.String `tfsdk:"app_id"`
	Direction  types.String `tfsdk:"direction"`
	UserTypeID types.String `tfsdk:"user_type_id"`
}

// IdentitySchema says that app, direction and user type identify the mappings.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"app_id":     identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the app."},
		"direction":  identityschema.StringAttribute{RequiredForImport: true, Description: "TO_APP or TO_OKTA."},
		userTypeName: identityschema.StringAttribute{OptionalForImport: true, Description: "Id of the user type; left out, the default one."},
	}}
}

// ImportState takes an import id or an identity and leaves the rest to Read.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var given identityModel
	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &given)...)
		if resp.Diagnostics.HasError() {
			return
		}
	} else {
		given = parseImportID(req.ID)
	}
	if why := given.wrong(); why != "" {
		resp.Diagnostics.AddError("The import id does not name attribute mappings",
			why+" Give the app's id and the direction, such as 0oa1gjh63g214q0Hq0g4/TO_OKTA, and for another user type than the default one its id as well: "+
				"0oa1gjh63g214q0Hq0g4/TO_OKTA/otyfnjfba4ye7pgjB0g4.")
		return
	}
	m := model{AppID: given.AppID, Direction: given.Direction, UserTypeID: given.UserTypeID, Mappings: types.MapNull(types.ObjectType{AttrTypes: propertyTypes})}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	resp.Diagnostics.Append(m.setIdentity(ctx, resp.Identity)...)
}

// parseImportID reads app/direction or app/direction/user type. What does not fit is in the parts as it is.
func parseImportID(id string) identityModel {
	parts := strings.SplitN(id, "/", 3)
	given := identityModel{AppID: types.StringValue(parts[0]), Direction: types.StringValue(""), UserTypeID: types.StringNull()}
	if len(parts) > 1 {
		given.Direction = types.StringValue(parts[1])
	}
	if len(parts) > 2 {
		given.UserTypeID = types.StringValue(parts[2])
	}
	return given
}

// wrong says what is wrong with an identity that is to be imported; empty when nothing is.
func (i identityModel) wrong() string {
	switch d := i.Direction.ValueString(); {
	case !idForm.MatchString(i.AppID.ValueString()):
		return strconv.Quote(i.AppID.ValueString()) + " is not an app id."
	case d != toApp && d != toOkta:
		return "The direction is " + strconv.Quote(d) + ", not " + toApp + " or " + toOkta + "."
	case !i.UserTypeID.IsNull() && !idForm.MatchString(i.UserTypeID.ValueString()):
		return strconv.Quote(i.UserTypeID.ValueString()) + " is not a user type id."
	default:
		return ""
	}
}
