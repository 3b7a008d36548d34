// Package nothing is a provider that does nothing: it has the resources of another one, with their schemas and identities, and
// keeps what Terraform hands to it. What it takes for a plan or an apply is what Terraform and the plugin framework take for as many
// resources of that shape, below which no provider can come.
package nothing

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// New returns a maker of providers that have the resources of like, and neither its data sources nor its functions.
func New(like func() provider.Provider) func() provider.Provider {
	return func() provider.Provider { return &idle{like: like()} }
}

type idle struct{ like provider.Provider }

// Metadata names the provider as the other one does.
func (p *idle) Metadata(ctx context.Context, req provider.MetadataRequest, resp *provider.MetadataResponse) {
	p.like.Metadata(ctx, req, resp)
}

// Schema describes the other provider's arguments, so that the same configuration serves both.
func (p *idle) Schema(ctx context.Context, req provider.SchemaRequest, resp *provider.SchemaResponse) {
	p.like.Schema(ctx, req, resp)
}

// Configure needs nothing.
func (p *idle) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

// Resources lists the other provider's resources, without what they do.
func (p *idle) Resources(ctx context.Context) []func() resource.Resource {
	var list []func() resource.Resource
	for _, factory := range p.like.Resources(ctx) {
		list = append(list, func() resource.Resource {
			inner := factory()
			if identified, ok := inner.(resource.ResourceWithIdentity); ok {
				return &known{ResourceWithIdentity: identified}
			}
			return &kept{Resource: inner}
		})
	}
	return list
}

// DataSources lists none.
func (p *idle) DataSources(context.Context) []func() datasource.DataSource { return nil }

// kept is a resource without an identity. What it embeds gives its type and its schema alone.
type kept struct{ resource.Resource }

// Create keeps the plan.
func (r *kept) Create(_ context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = settled(req.Plan.Raw)
}

// Read keeps the state, which the framework has put into the response.
func (r *kept) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update keeps the plan.
func (r *kept) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = settled(req.Plan.Raw)
}

// Delete needs nothing: the framework removes the state.
func (r *kept) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// known is a resource with an identity, whose attributes are among those of the resource.
type known struct{ resource.ResourceWithIdentity }

// Create keeps the plan.
func (r *known) Create(_ context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = settled(req.Plan.Raw)
	identify(resp.Identity, resp.State.Raw)
}

// Read keeps the state.
func (r *known) Read(_ context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	identify(resp.Identity, req.State.Raw)
}

// Update keeps the plan.
func (r *known) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = settled(req.Plan.Raw)
	identify(resp.Identity, resp.State.Raw)
}

// Delete needs nothing.
func (r *known) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// settled is a planned value in which null stands for what is unknown until the apply.
func settled(planned tftypes.Value) tftypes.Value {
	// The function cannot fail, and a null value fits every type.
	value, _ := tftypes.Transform(planned, func(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if v.IsKnown() {
			return v, nil
		}
		return tftypes.NewValue(v.Type(), nil), nil
	})
	return value
}

// identify gives the identity's attributes the values that the resource's attributes of the same names have. An identity is
// nil where the resource has none.
func identify(identity *tfsdk.ResourceIdentity, state tftypes.Value) {
	if identity == nil {
		return
	}
	shape, isObject := identity.Schema.Type().TerraformType(context.Background()).(tftypes.Object)
	var values map[string]tftypes.Value
	if !isObject || state.As(&values) != nil {
		return
	}
	chosen := map[string]tftypes.Value{}
	for name, t := range shape.AttributeTypes {
		chosen[name] = tftypes.NewValue(t, nil)
		if v, ok := values[name]; ok && v.Type().Equal(t) {
			chosen[name] = v
		}
	}
	identity.Raw = tftypes.NewValue(shape, chosen)
}
