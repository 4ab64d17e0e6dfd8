// A stand-in for the AWS provider, for tests: it has the schema of the resources that iamspec writes, read from a file, and
// makes them nowhere. What a provider would know only after an apply is made up.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

type member struct {
	Type     string `json:"type"`
	Required bool   `json:"required"`
}

type definition struct {
	Attributes map[string]member            `json:"attributes"`
	Blocks     map[string]map[string]member `json:"blocks"`
}

type stub struct {
	resources map[string]definition
}

func (s *stub) Metadata(_ context.Context, _ provider.MetadataRequest, response *provider.MetadataResponse) {
	response.TypeName = "aws"
}

func (s *stub) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (s *stub) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (s *stub) DataSources(context.Context) []func() datasource.DataSource                        { return nil }

func (s *stub) Resources(context.Context) []func() resource.Resource {
	made := []func() resource.Resource{}
	for name, own := range s.resources {
		made = append(made, func() resource.Resource { return &thing{name, own} })
	}
	return made
}

type thing struct {
	name string
	own  definition
}

func (t *thing) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = t.name
}

func (t *thing) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema.Attributes = attributes(t.own.Attributes, true)
	response.Schema.Blocks = map[string]schema.Block{}
	for name, members := range t.own.Blocks {
		inside := schema.NestedBlockObject{Attributes: attributes(members, false)}
		response.Schema.Blocks[name] = schema.ListNestedBlock{NestedObject: inside}
	}
	// What others refer to.
	for _, name := range []string{"id", "arn"} {
		response.Schema.Attributes[name] = schema.StringAttribute{Computed: true}
	}
}

func attributes(members map[string]member, outer bool) map[string]schema.Attribute {
	made := map[string]schema.Attribute{}
	for name, each := range members {
		switch each.Type {
		case "string":
			made[name] = schema.StringAttribute{Required: each.Required, Optional: !each.Required}
		case "boolean":
			made[name] = schema.BoolAttribute{Required: each.Required, Optional: !each.Required}
		case "number":
			made[name] = schema.NumberAttribute{Required: each.Required, Optional: !each.Required}
		}
	}
	return made
}

func (t *thing) Create(_ context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	made, err := t.settled(request.Plan.Raw)
	if err != nil {
		response.Diagnostics.AddError("not made", err.Error())
	}
	response.State = tfsdk.State{Schema: request.Plan.Schema, Raw: made}
}

func (t *thing) Update(_ context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	made, err := t.settled(request.Plan.Raw)
	if err != nil {
		response.Diagnostics.AddError("not changed", err.Error())
	}
	response.State = tfsdk.State{Schema: request.Plan.Schema, Raw: made}
}

func (t *thing) Read(context.Context, resource.ReadRequest, *resource.ReadResponse)       {}
func (t *thing) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// What is not known yet: its place, as something that says what it is of.
func (t *thing) settled(plan tftypes.Value) (tftypes.Value, error) {
	return tftypes.Transform(plan, func(path *tftypes.AttributePath, value tftypes.Value) (tftypes.Value, error) {
		if value.IsKnown() {
			return value, nil
		}
		return tftypes.NewValue(value.Type(), "made-up:"+t.name+":"+strings.Trim(path.String(), `"`)), nil
	})
}

func main() {
	text, err := os.ReadFile(os.Getenv("STUB_PROVIDER_SCHEMA"))
	if err != nil {
		log.Fatal(err)
	}
	var read struct {
		Resources map[string]definition `json:"resources"`
	}
	if err := json.Unmarshal(text, &read); err != nil {
		log.Fatal(err)
	}
	made := func() provider.Provider { return &stub{read.Resources} }
	options := providerserver.ServeOpts{Address: "registry.terraform.io/hashicorp/aws"}
	if err := providerserver.Serve(context.Background(), made, options); err != nil {
		log.Fatal(err)
	}
}
