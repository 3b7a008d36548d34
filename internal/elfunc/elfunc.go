// Package elfunc holds the provider functions about the Okta Expression Language. They work without an org.
package elfunc

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/el"
)

// Positions of the arguments, for errors.
const (
	argExpression = 0
	argProfile    = 1
	argContext    = 2
)

const expressionText = "The expression, in the classic Okta Expression Language, or a `${…}` template of a built-in user name."

// NewEval returns the function el_eval.
func NewEval() function.Function { return evalFunction{} }

type evalFunction struct{}

// Metadata names the function.
func (evalFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "el_eval"
}

// Definition declares the parameters and the result.
func (evalFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Evaluates an Okta expression on a sample profile",
		MarkdownDescription: "Evaluates an expression of the Okta Expression Language on a sample profile, without an org. " +
			"The expression is checked first; a mistake is an error that gives line and column. " +
			"So is a result that Okta does not document: nothing is guessed. " +
			"A function cannot give warnings, so where the value is only likely to be Okta's, this function does not say so; " +
			"`terraform-provider-oktascim el eval` does.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "expression", MarkdownDescription: expressionText},
			function.DynamicParameter{
				Name: "profile",
				MarkdownDescription: "An object with the roots of the expression, such as `user`, `appuser`, `source` or `app`, and their attributes. " +
					"An attribute that is not there was never set, which is `null`. " +
					"What asks the org is answered from `groups` (objects with `id`, `name`, `type`, `source.id`), `active_directory` and `workday` (lists of assignments), " +
					"`manager_user`, `manager_app_user`, `assistant_user`, `assistant_app_user`, `user._internal` (`id`, `status`) and `user.linkedObjects`; " +
					"`now` is the time, such as `plantimestamp()`, which an expression that asks for the time needs.",
			},
		},
		VariadicParameter: function.StringParameter{
			Name: "context",
			MarkdownDescription: "At most one: where the expression is going to be used, which decides what it can name: " + contextNames() + ". " +
				"Left out, every root and function is taken.",
		},
		Return: function.DynamicReturn{},
	}
}

// contextNames are the contexts for documentation.
func contextNames() string {
	var names []string
	for c := el.MappingToApp; c <= el.UsernameBuiltin; c++ {
		names = append(names, "`"+c.String()+"`")
	}
	return strings.Join(names, ", ")
}

// Run evaluates. Unknown values in the profile make the result unknown. The time comes from the profile alone: Terraform calls a
// function several times in one run, and takes different results for a mistake in the provider.
func (evalFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var expression string
	var profile types.Dynamic
	var contexts []string
	if resp.Error = req.Arguments.Get(ctx, &expression, &profile, &contexts); resp.Error != nil {
		return
	}
	where, problem := parseContext(contexts)
	if problem != nil {
		resp.Error = problem
		return
	}
	sample, known, problem := sampleOf(ctx, profile)
	switch {
	case problem != nil:
		resp.Error = problem
		return
	case !known:
		resp.Error = resp.Result.Set(ctx, types.DynamicUnknown())
		return
	}
	timeless := false
	outcome := el.Eval(expression, where, sample, func() time.Time {
		timeless = true
		return time.Time{}
	})
	if timeless {
		resp.Error = function.NewArgumentFuncError(argProfile, "The expression asks for the time. Add now to the profile: plantimestamp(), or a time that never changes")
		return
	}
	if resp.Error = refusals(expression, outcome.Diagnostics, outcome.Type == el.UnknownType); resp.Error == nil {
		resp.Error = resp.Result.Set(ctx, types.DynamicValue(toAttr(outcome.Value)))
	}
}

// parseContext reads the optional last argument.
func parseContext(contexts []string) (el.Context, *function.FuncError) {
	switch len(contexts) {
	case 0:
		return el.Any, nil
	case 1:
		c, err := el.ParseContext(contexts[0])
		if err != nil {
			return el.Any, function.NewArgumentFuncError(argContext, err.Error())
		}
		return c, nil
	default:
		return el.Any, function.NewArgumentFuncError(argContext+1, "there can be one context; this is another one")
	}
}

// refusals is one error about all that is wrong, nil when nothing is. With unsettled set, the warnings are why there is no value.
func refusals(expression string, diagnostics []el.Diagnostic, unsettled bool) *function.FuncError {
	var all []string
	for _, d := range diagnostics {
		if d.Severity != el.Error && !unsettled {
			continue
		}
		text := fmt.Sprintf("line %d, column %d: %s", d.Position.Line, d.Position.Column, d.Message)
		if d.Suggestion != "" {
			text += fmt.Sprintf(" (suggestion: %s)", d.Suggestion)
		}
		all = append(all, text)
	}
	if len(all) == 0 {
		return nil
	}
	what := "The expression is not right"
	if unsettled && !slices.ContainsFunc(diagnostics, func(d el.Diagnostic) bool { return d.Severity == el.Error }) {
		what = "What Okta makes of the expression with this profile is not known"
	}
	if strings.TrimSpace(expression) != "" {
		what += ": " + expression
	}
	return function.NewArgumentFuncError(argExpression, what+"\n"+strings.Join(all, "\n"))
}

// NewAttributes returns the function el_attributes.
func NewAttributes() function.Function { return attributesFunction{} }

type attributesFunction struct{}

// Metadata names the function.
func (attributesFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "el_attributes"
}

// Definition declares the parameter and the result.
func (attributesFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Lists the attributes that an Okta expression reads",
		MarkdownDescription: "Lists the attributes that an expression of the Okta Expression Language reads, such as `user.email`, " +
			"each once and in the order in which they first appear. An expression with a syntax error is an error that gives line and column.",
		Parameters: []function.Parameter{function.StringParameter{Name: "expression", MarkdownDescription: expressionText}},
		Return:     function.ListReturn{ElementType: types.StringType},
	}
}

// Run lists the attributes.
func (attributesFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var expression string
	if resp.Error = req.Arguments.Get(ctx, &expression); resp.Error != nil {
		return
	}
	refs, err := el.Attributes(expression)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(argExpression, err.Error())
		return
	}
	names := []string{}
	for _, ref := range refs {
		name := ref.Name // Alone where the expression has no root before it.
		if ref.Root != "" {
			name = ref.Root + "." + ref.Name
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	resp.Error = resp.Result.Set(ctx, names)
}

// toAttr gives a result its Terraform form: an array becomes a tuple, since its elements may be of several types, and a map or
// an object becomes an object.
func toAttr(v any) attr.Value {
	switch v := v.(type) {
	case bool:
		return types.BoolValue(v)
	case int32:
		return types.Int32Value(v)
	case int64:
		return types.Int64Value(v)
	case float64:
		return types.Float64Value(v)
	case string:
		return types.StringValue(v)
	case []any:
		values, kinds := make([]attr.Value, len(v)), make([]attr.Type, len(v))
		for i, element := range v {
			values[i] = toAttr(element)
			kinds[i] = values[i].Type(context.Background())
		}
		return types.TupleValueMust(kinds, values)
	case map[string]any:
		values, kinds := make(map[string]attr.Value, len(v)), make(map[string]attr.Type, len(v))
		for name, element := range v {
			values[name] = toAttr(element)
			kinds[name] = values[name].Type(context.Background())
		}
		return types.ObjectValueMust(kinds, values)
	default:
		return types.StringNull()
	}
}
