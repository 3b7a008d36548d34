// Package apps is the data sources oktascim_app and oktascim_apps, which find apps and say how far their provisioning can be managed.
package apps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// TypeApp is the type of the data source that finds one app.
const TypeApp = "oktascim_app"

var (
	_ datasource.DataSourceWithConfigure        = (*App)(nil)
	_ datasource.DataSourceWithConfigValidators = (*App)(nil)
)

// App finds one app.
type App struct {
	store *snapshot.Store
}

// NewApp returns the data source for registration.
func NewApp() datasource.DataSource { return &App{} }

// Metadata names the data source type.
func (d *App) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = TypeApp
}

// Schema describes the attributes.
func (d *App) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	all := Attributes()
	argument := func(name, description string, validators []validator.String) {
		all[name] = schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: description, Validators: validators}
	}
	argument("id", "Id of the app, `0oa…`.", section.AppID().Validators)
	argument("label", "Name of the app in the Admin Console, compared exactly, upper and lower case included.", notEmpty())
	argument("name", "Key of the app's type, such as `okta_org2org`, compared exactly. It finds an app only where the org has a single one of the type.", notEmpty())
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds one app by exactly one of `id`, `label` and `name`. It is an error when there is none, or more than one. OAuth 2.0 scope `okta.apps.read`.\n\n" +
			"One API call for each of the first five apps that a run asks for, `GET /api/v1/apps/{id}` or `GET /api/v1/apps?q=…`. After these, the list of all apps is read once, 200 apps a call, " +
			"and serves every other one; what it does not hold is asked for by itself. In a large org no more pages are read than apps were asked for so far, so there are never more than two calls for an app. " +
			"Where the org does not answer the list, every app is asked for by itself.",
		Attributes: all,
	}
}

func notEmpty() []validator.String { return []validator.String{stringvalidator.LengthAtLeast(1)} }

// ConfigValidators says that an app is asked for in one way.
func (d *App) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("label"), path.MatchRoot("name"))}
}

// Configure takes the provider's store.
func (d *App) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.store = section.ConfigureDataSource(req, resp)
}

// Read finds the app.
func (d *App) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config Facts
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if d.store == nil {
		resp.Diagnostics.Append(apidiag.NotConfigured())
	}
	if resp.Diagnostics.HasError() {
		return
	}
	asked, at := config.asked()
	intent := "Unable to find the app with " + asked
	hits, err := find(ctx, d.store, config)
	switch {
	case err != nil:
		resp.Diagnostics.Append(apidiag.Error(intent, err, nil))
	case len(hits) == 0:
		resp.Diagnostics.AddAttributeError(at, intent, "The org has no app with "+asked+", or the credential may not see it. Label and name are compared exactly, upper and lower case included.")
	case len(hits) > 1:
		resp.Diagnostics.AddAttributeError(at, intent, fmt.Sprintf("%d apps have %s:\n%s\n\nUse the id of the one that is meant.", len(hits), asked, described(hits)))
	default:
		resp.Diagnostics.Append(resp.State.Set(ctx, FactsOf(hits[0]))...)
	}
}

// asked says what m, a configuration, looks for, and which argument says so.
func (m Facts) asked() (string, path.Path) {
	switch {
	case !m.ID.IsNull():
		return "id " + m.ID.String(), path.Root("id")
	case !m.Label.IsNull():
		return "label " + m.Label.String(), path.Root("label")
	default:
		return "name " + m.Name.String(), path.Root("name")
	}
}

// find returns the apps that the configuration asks for.
func find(ctx context.Context, store *snapshot.Store, config Facts) ([]okta.App, error) {
	if !config.ID.IsNull() {
		app, err := store.App(ctx, config.ID.ValueString())
		if err != nil {
			return nil, err
		}
		return []okta.App{*app}, nil
	}
	found, err := store.AppsLike(ctx, config.Label.ValueString(), config.Name.ValueString())
	if err != nil {
		return nil, err
	}
	return selected(found, func(okta.App) bool { return true }), nil
}

// selected returns the apps that satisfy keep, by label and then by id. The list it is given is shared by the whole run and stays as it is.
func selected(found []okta.App, keep func(okta.App) bool) []okta.App {
	kept := []okta.App{}
	for _, a := range found {
		if keep(a) {
			kept = append(kept, a)
		}
	}
	slices.SortFunc(kept, func(a, b okta.App) int {
		if c := strings.Compare(a.Label, b.Label); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return kept
}

func described(found []okta.App) string {
	var lines []string
	for _, a := range found {
		lines = append(lines, fmt.Sprintf("  - %s (id %s, name %s, %s)", a.Label, a.ID, a.Name, a.Status))
	}
	return strings.Join(lines, "\n")
}
