package elfunc_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/provider"
)

// call calls a function of the provider as Terraform does. Arguments are strings, or values for dynamic parameters.
func call(t *testing.T, name string, arguments ...any) (result tftypes.Value, problem *tfprotov6.FunctionError) {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(provider.New("1.2.3")())()
	if err != nil {
		t.Fatal(err)
	}
	req := &tfprotov6.CallFunctionRequest{Name: name}
	for _, a := range arguments {
		v, ok := a.(tftypes.Value)
		of := tftypes.Type(tftypes.DynamicPseudoType)
		if !ok {
			of, v = tftypes.String, tftypes.NewValue(tftypes.String, a)
		}
		argument, err := tfprotov6.NewDynamicValue(of, v)
		if err != nil {
			t.Fatal(err)
		}
		req.Arguments = append(req.Arguments, &argument)
	}
	resp, err := server.CallFunction(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Error != nil {
		return tftypes.Value{}, resp.Error
	}
	of := tftypes.Type(tftypes.DynamicPseudoType)
	if name == "el_attributes" {
		of = tftypes.List{ElementType: tftypes.String}
	}
	if result, err = resp.Result.Unmarshal(of); err != nil {
		t.Fatal(err)
	}
	return result, nil
}

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

func number(n any) tftypes.Value { return tftypes.NewValue(tftypes.Number, n) }

func boolean(b bool) tftypes.Value { return tftypes.NewValue(tftypes.Bool, b) }

// object makes an object of values.
func object(members map[string]tftypes.Value) tftypes.Value {
	kinds := map[string]tftypes.Type{}
	for name, v := range members {
		kinds[name] = v.Type()
	}
	return tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, members)
}

func tuple(elements ...tftypes.Value) tftypes.Value {
	kinds := []tftypes.Type{}
	for _, v := range elements {
		kinds = append(kinds, v.Type())
	}
	return tftypes.NewValue(tftypes.Tuple{ElementTypes: kinds}, elements)
}

// of is a profile whose user has one attribute x.
func of(x tftypes.Value) tftypes.Value {
	return object(map[string]tftypes.Value{"user": object(map[string]tftypes.Value{"x": x})})
}

func TestEval_givesTerraformTheValueWithItsType(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		expression    string
		profile, want tftypes.Value
	}{
		"text":            {`user.x + "!"`, of(text("a")), text("a!")},
		"an integer":      {`user.x / 2`, of(number(5)), number(2)},
		"a double":        {`user.x * 2`, of(number(1.25)), number(2.5)},
		"a long":          {`user.x`, of(number(5_000_000_000)), number(5_000_000_000)},
		"a Boolean":       {`!user.x`, of(boolean(false)), boolean(true)},
		"null":            {`user.y`, of(text("a")), tftypes.NewValue(tftypes.String, nil)},
		"a null argument": {`user.x == null`, of(tftypes.NewValue(tftypes.String, nil)), boolean(true)},
		"a tuple":         {`Arrays.add(user.x, 1)`, of(tuple(text("a"), boolean(true))), tuple(text("a"), boolean(true), number(1))},
		"an empty tuple":  {`{}`, of(text("a")), tuple()},
		"an object":       {`user`, of(number(1)), object(map[string]tftypes.Value{"x": number(1)})},
		"a list": {
			`Arrays.size(user.x)`,
			of(tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{text("a"), text("b")})), number(2),
		},
		"a set": {
			`Arrays.contains(user.x, "b")`,
			of(tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{text("a"), text("b")})), boolean(true),
		},
		"a map": {
			`user.x.k`,
			of(tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value{"k": text("v")})), text("v"),
		},
		"the time of the profile": {`Time.now()`, object(map[string]tftypes.Value{"now": text("2015-07-31T17:18:37.979Z")}), text("2015-07-31T17:18:37.979Z")},
		"a group": {
			`isMemberOfGroupName("g")`,
			object(map[string]tftypes.Value{"groups": tuple(object(map[string]tftypes.Value{"name": text("g")}))}), boolean(true),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, problem := call(t, "el_eval", c.expression, c.profile)
			if problem != nil {
				t.Fatal(problem.Text)
			}
			if !got.Equal(c.want) {
				t.Errorf("%s is %s, want %s", c.expression, got, c.want)
			}
		})
	}
}

func TestEval_isUnknownWhileAPartOfTheProfileIs(t *testing.T) {
	t.Parallel()
	got, problem := call(t, "el_eval", `user.y`, of(tftypes.NewValue(tftypes.String, tftypes.UnknownValue)))
	if problem != nil {
		t.Fatal(problem.Text)
	}
	if got.IsKnown() {
		t.Errorf("the value is %s", got)
	}
}

func TestEval_takesAContext(t *testing.T) {
	t.Parallel()
	got, problem := call(t, "el_eval", `${fn:toLowerCase(source.email)}`, object(map[string]tftypes.Value{
		"source": object(map[string]tftypes.Value{"email": text("A@X")}),
	}), "username-builtin")
	if problem != nil {
		t.Fatal(problem.Text)
	}
	if !got.Equal(text("a@x")) {
		t.Errorf("the value is %s", got)
	}
}

func TestEval_pointsAtTheMistakeAndItsArgument(t *testing.T) {
	t.Parallel()
	profile := of(text("a"))
	for name, c := range map[string]struct {
		arguments []any
		argument  int64
		says      []string
	}{
		"a syntax error":        {[]any{"user.x +\n  )", profile}, 0, []string{"line 2, column 3", "user.x +"}},
		"no expression":         {[]any{``, profile}, 0, []string{"The expression is not right\nline 1, column 1"}},
		"an unknown function":   {[]any{`String.lenn(user.x)`, profile}, 0, []string{"line 1, column", "String.len"}},
		"a suggestion":          {[]any{`String.touppercase(user.x)`, profile}, 0, []string{"(suggestion: did you mean String.toUpperCase?)"}},
		"an attribute of null":  {[]any{`user.y.z`, profile}, 0, []string{"line 1, column 8", "null"}},
		"an open point":         {[]any{`String.append(user.x, user.y)`, profile}, 0, []string{"not known", "line 1, column"}},
		"no time":               {[]any{`Time.now()`, profile}, 1, []string{"plantimestamp()"}},
		"a profile of text":     {[]any{`user.x`, text("a")}, 1, []string{"object"}},
		"a bad time":            {[]any{`1`, object(map[string]tftypes.Value{"now": text("soon")})}, 1, []string{"now"}},
		"an unknown context":    {[]any{`1`, profile, "somewhere"}, 2, []string{"somewhere", "mapping-to-app"}},
		"two contexts":          {[]any{`1`, profile, "username-app", "username-app"}, 3, []string{"one context"}},
		"a root of the context": {[]any{`user.x`, profile, "mapping-to-okta"}, 0, []string{"line 1, column 1", "user"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, problem := call(t, "el_eval", c.arguments...)
			if problem == nil {
				t.Fatalf("the value is %s", got)
			}
			if problem.FunctionArgument == nil || *problem.FunctionArgument != c.argument {
				t.Errorf("the error is about argument %v, want %d", problem.FunctionArgument, c.argument)
			}
			if strings.HasSuffix(problem.Text, ".") {
				t.Errorf("Terraform puts a full stop behind the error, which has one: %s", problem.Text)
			}
			for _, part := range c.says {
				if !strings.Contains(problem.Text, part) {
					t.Errorf("the error does not say %q: %s", part, problem.Text)
				}
			}
		})
	}
}

func TestAttributes_listsEachOnceInOrder(t *testing.T) {
	t.Parallel()
	got, problem := call(t, "el_attributes", `user.b + user.a + String.len(user.b) + app.id + c`)
	if problem != nil {
		t.Fatal(problem.Text)
	}
	want := tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{text("user.b"), text("user.a"), text("app.id"), text("c")})
	if !got.Equal(want) {
		t.Errorf("the attributes are %s, want %s", got, want)
	}
	if _, problem := call(t, "el_attributes", `user.b +`); problem == nil || !strings.Contains(problem.Text, "column") {
		t.Errorf("the error is %v", problem)
	}
	none, problem := call(t, "el_attributes", `"a"`)
	if problem != nil || !none.Equal(tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{})) {
		t.Errorf("an expression without attributes gives %s and %v", none, problem)
	}
}
